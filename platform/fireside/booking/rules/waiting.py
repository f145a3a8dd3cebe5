"""Pure decisions about waiting for a host who is full: whose turn it is, and until when."""

from __future__ import annotations

import enum
from datetime import datetime, timedelta

MOST_PLACES = 5
"""For how many hosts one student may wait at a time."""


class PlaceState(enum.StrEnum):
    """How a student's place stands."""

    WAITING = "waiting"
    OFFERED = "offered"  # it is her turn, until a moment that she was told
    ASKED = "asked"  # she has asked this host by now
    LAPSED = "lapsed"  # her turn has passed
    LEFT = "left"


IN_LINE = frozenset({PlaceState.WAITING, PlaceState.OFFERED})
"""States in which somebody waits still."""


def turn_ends(offered_at: datetime, hours: int, opening_at: datetime) -> datetime:
    """Return until when a turn lasts: so many hours, and never beyond the start of the opening."""
    return min(offered_at + timedelta(hours=hours), opening_at)


def fate_of_turn(
    *, turn_ends_at: datetime | None, has_asked: bool, has_openings: bool, present: datetime
) -> PlaceState:
    """Return how a place stands whose turn it was; moments are aware UTC.

    Who has nothing to ask for any more goes on waiting at her place: it is nobody's fault.
    """
    if has_asked:
        return PlaceState.ASKED
    if turn_ends_at is None or present >= turn_ends_at:
        return PlaceState.LAPSED
    return PlaceState.OFFERED if has_openings else PlaceState.WAITING


def line_words(before: int) -> str:
    """Return where somebody stands, as one would say it."""
    if before == 0:
        return "You are next."
    if before == 1:
        return "One other student asked to wait before you."
    return f"{before} other students asked to wait before you."
