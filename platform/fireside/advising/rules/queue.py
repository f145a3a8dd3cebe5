"""Pure decisions about the queue: where a page of it ends, and who comes next."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec import Struct

PAGE = 25
"""How many interviews one page of the queue shows."""
LONGEST_PROGRAMME = 120
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CURSOR = re.compile(r"([0-9]{1,18})-([0-9]{1,19})")
_LARGEST_ID = 2**63 - 1
_LATEST = datetime(9999, 1, 1, tzinfo=UTC)
_EARLIEST_YEAR, _LATEST_YEAR = 1900, 2200


class Chosen(Struct, frozen=True):
    """Whose students are shown: all, or those of one programme and one year of graduation."""

    programme: str = ""
    year: int | None = None

    @property
    def in_address(self) -> dict[str, Any]:
        """The filters as they stand in the address."""
        told = {"programme": self.programme, "year": str(self.year or "")}
        return {name: value for name, value in told.items() if value}


class Place(Struct, frozen=True, order=True):
    """A place in the queue: since when an interview waits, and its id; the earlier is smaller."""

    since: datetime
    interview_id: int

    @property
    def cursor(self) -> str:
        """How an address names it."""
        return f"{(self.since - _EPOCH) // timedelta(microseconds=1)}-{self.interview_id}"


def read_chosen(programme: str, year: str) -> Chosen:
    """Return the filters that an address asks for; what no student can have is left out."""
    asked = int(year) if re.fullmatch("[0-9]{4}", year, re.ASCII) else 0
    known = _EARLIEST_YEAR <= asked <= _LATEST_YEAR
    return Chosen(programme.strip()[:LONGEST_PROGRAMME], asked if known else None)


def read_cursor(text: str) -> Place | None:
    """Return the place that a cursor names, or None for what names none."""
    found = _CURSOR.fullmatch(text)
    if found is None:
        return None
    microseconds, interview_id = int(found[1]), int(found[2])
    if interview_id > _LARGEST_ID or timedelta(microseconds=microseconds) > _LATEST - _EPOCH:
        return None
    return Place(_EPOCH + timedelta(microseconds=microseconds), interview_id)


def next_after(waiting: Sequence[Place], present: int) -> int | None:
    """Return which interview comes after ``present``, from the front again after the last.

    ``waiting`` is in order; None when nothing else waits. One that waits no more is followed by
    the front.
    """
    ids = [place.interview_id for place in waiting]
    start = ids.index(present) + 1 if present in ids else 0
    others = [one for one in (*ids[start:], *ids[:start]) if one != present]
    return others[0] if others else None
