"""What besides hours and commitments closes a slot: a month that is full, the asker's own day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from fireside.availability.rules.slots import Busy, Slot

Month = tuple[int, int]
"""Year and month."""


def month_of(moment: datetime, zone: str) -> Month:
    """Return the calendar month of a moment in ``zone``."""
    there = moment.astimezone(ZoneInfo(zone))
    return there.year, there.month


def full_months(starts: Iterable[datetime], cap: int, zone: str) -> frozenset[Month]:
    """Return the months with as many conversations as the host wants; a cap of 0 is no limit."""
    if cap <= 0:
        return frozenset()
    counted = Counter(month_of(start, zone) for start in starts)
    return frozenset(month for month, count in counted.items() if count >= cap)


def outside_months(slots: Iterable[Slot], full: frozenset[Month], zone: str) -> Iterator[Slot]:
    """Yield the slots that lie in no full month of ``zone``."""
    if not full:
        yield from slots
        return
    yield from (slot for slot in slots if month_of(slot.starts_at, zone) not in full)


def beside(slots: Iterable[Slot], own: Iterable[Busy]) -> Iterator[Slot]:
    """Yield the slots that do not overlap with taken time; touching is no overlap."""
    taken = tuple(own)
    for slot in slots:
        if not any(start < slot.ends_at and slot.starts_at < end for start, end in taken):
            yield slot
