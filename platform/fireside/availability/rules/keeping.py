"""Time of a host that is kept for a campaign: who may book it, and what everybody else still sees.

A kept time takes nothing away from a host and adds nothing: it only says to whom a slot of hers is
open. What everybody sees and what the invited see are together all her slots.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from fireside.availability.rules.slots import Busy, Slot

_A_SECOND = timedelta(seconds=1)


class Standing(enum.IntEnum):
    """How somebody stands to a kept time."""

    NOT_INVITED = 0
    INVITED = 1
    USED_UP = 2  # she has booked as often as she may


KEPT_WORDS = {
    Standing.NOT_INVITED: "This time is kept for students who were invited. Choose another one.",
    Standing.USED_UP: (
        "You have booked as many conversations as your invitation allows. "
        "Choose a time that is open to everybody."
    ),
}
"""Why a kept time cannot be had."""


class Kept(Struct, frozen=True):
    """A stretch of a host's time that is kept for one campaign, in UTC, the end excluded."""

    starts_at: datetime
    ends_at: datetime
    campaign_id: int
    standing: Standing = Standing.NOT_INVITED

    def touches(self, start: datetime, end: datetime) -> bool:
        """Tell whether a conversation would take some of it."""
        return start < self.ends_at and self.starts_at < end


def closed_by(kept: Iterable[Kept], minutes: int) -> list[Busy]:
    """Return between which moments no conversation of so many minutes may start for this reader.

    The moment before which it may is the first of these; a second is the finest grain of slots.
    """
    reach = timedelta(minutes=minutes) - _A_SECOND
    return [
        (one.starts_at - reach, one.ends_at) for one in kept if one.standing is not Standing.INVITED
    ]


def within(slots: Iterable[Slot], kept: Sequence[Kept], campaign_id: int) -> list[Slot]:
    """Return the slots that begin in the time kept for a campaign."""
    own = [one for one in kept if one.campaign_id == campaign_id]
    return [
        slot for slot in slots if any(one.starts_at <= slot.starts_at < one.ends_at for one in own)
    ]


def why_closed(kept: Iterable[Kept], slot: Slot) -> str:
    """Say why a time cannot be had because it is kept; nothing where that is not the reason."""
    barred = [one.standing for one in kept if one.touches(*slot) and one.standing in KEPT_WORDS]
    return KEPT_WORDS[min(barred)] if barred else ""


def given_up(kept: Sequence[Kept], start: datetime, end: datetime) -> list[Kept]:
    """Return the kept times as they stand once a conversation has left its time.

    Where it was one of those booked within a campaign, she may book once more within it.
    """
    freed = {one.campaign_id for one in kept if one.touches(start, end)}
    return [
        replace(one, standing=Standing.INVITED)
        if one.campaign_id in freed and one.standing is Standing.USED_UP
        else one
        for one in kept
    ]
