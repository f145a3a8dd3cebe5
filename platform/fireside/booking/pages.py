"""What the pages of this room show: frozen view data, made from services."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import groupby

from msgspec import Struct

from fireside.availability.rules import Slot
from fireside.booking.forms import to_value
from fireside.booking.rules import spaced
from fireside.institutions.service import current_institution
from fireside.interviews.models import TimeChange
from fireside.interviews.rules import ChangeState, Party
from fireside.kernel.wording import local, speak_day, speak_hour, zone_city

_OPEN_DAYS = 2
_DECLINE_CHOICES = 12
_PER_DAY = 3


class TimeChoice(Struct, frozen=True):
    """A time to choose: its value in a form, how it reads here, and there where that differs."""

    value: str
    label: str
    note: str
    moment: datetime


class DayChoices(Struct, frozen=True):
    """The times of one day, by the reader's clock; ``open`` days stand unfolded."""

    label: str
    slots: tuple[TimeChoice, ...]
    open: bool


def arrange_times(
    slots: Sequence[Slot], zone: str, other_zone: str, chosen: datetime | None = None
) -> tuple[DayChoices, ...]:
    """Arrange open slots by day for a reader in ``zone``; ``other_zone`` is the other person's.

    The first days are open, or only the one of the time that is chosen already.
    """
    kept = spaced(slots, keep=chosen)
    known = chosen is not None and any(slot.starts_at == chosen for slot in kept)
    days = groupby(kept, key=lambda slot: speak_day(slot.starts_at, zone))
    arranged = []
    for place, (label, group) in enumerate(days):
        choices = tuple(time_choice(slot, zone, other_zone) for slot in group)
        here = any(choice.moment == chosen for choice in choices)
        arranged.append(DayChoices(label, choices, here if known else place < _OPEN_DAYS))
    return tuple(arranged)


def time_choice(slot: Slot, zone: str, other_zone: str) -> TimeChoice:
    """Return a slot as it reads on the reader's clock, and on the other's where it differs."""
    here, there = local(slot.starts_at, zone), local(slot.starts_at, other_zone)
    note = ""
    if here.utcoffset() != there.utcoffset():
        day = "" if there.date() == here.date() else f"{there:%a} "
        note = f"{day}{speak_hour(slot.starts_at, other_zone)} in {zone_city(other_zone)}"
    return TimeChoice(
        to_value(slot.starts_at), speak_hour(slot.starts_at, zone), note, slot.starts_at
    )


class ProposedTime(Struct, frozen=True):
    """A time that was proposed; ``is_open`` while it can be taken."""

    value: str
    moment: datetime
    is_open: bool


class ChangeView(Struct, frozen=True):
    """That somebody wanted another time, and what became of it, as the reader may see it."""

    mine: bool
    state: ChangeState
    times: tuple[ProposedTime, ...]
    words: str
    moved_from: datetime
    moved_to: datetime | None
    expires_at: datetime | None

    @property
    def at_once(self) -> bool:
        """Tell whether it moved without anybody being asked."""
        return self.expires_at is None

    def waits(self, present: datetime) -> bool:
        """Tell whether it can still be answered."""
        open_still = self.state is ChangeState.OPEN
        return open_still and self.expires_at is not None and present < self.expires_at


def change_view(
    change: TimeChange, reader: Party, open_starts: Collection[datetime] = ()
) -> ChangeView:
    """Return a change for a reader; ``open_starts`` are the starts that can be taken now."""
    return ChangeView(
        mine=change.asked_by == reader,
        state=ChangeState(change.state),
        times=tuple(
            ProposedTime(to_value(moment), moment, moment in open_starts)
            for moment in change.moments
        ),
        words=change.words,
        moved_from=change.moved_from,
        moved_to=change.moved_to,
        expires_at=change.expires_at,
    )


def decline_choices(slots: Sequence[Slot], keep: Collection[datetime] = ()) -> list[Slot]:
    """Return a few times of each of the next days: enough to offer, quick to read on a phone.

    Times to ``keep``, which were ticked before, stay among them while they are open.
    """
    zone = current_institution().zone
    chosen: list[Slot] = []
    for _, group in groupby(spaced(slots), key=lambda slot: speak_day(slot.starts_at, zone)):
        day = list(group)
        step = max(1, len(day) // _PER_DAY)
        chosen.extend(day[::step][:_PER_DAY])
    offered = chosen[:_DECLINE_CHOICES]
    kept = [slot for slot in slots if slot.starts_at in keep and slot not in offered]
    return sorted([*offered, *kept], key=lambda slot: slot.starts_at)
