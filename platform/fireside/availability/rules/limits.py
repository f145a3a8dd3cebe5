"""What besides hours and commitments closes a slot: days that are full, the asker's own day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct

from fireside.availability.rules.slots import Busy, Slot


class Caps(Struct, frozen=True):
    """How many conversations a host has at most in a day, a week from Monday, and a month.

    They are counted by the calendar of her own zone, wherever she is; 0 is no limit.
    """

    per_day: int = 0
    per_week: int = 0
    per_month: int = 0


def full_periods(starts: Iterable[datetime], caps: Caps, zone: str) -> list[Busy]:
    """Return the days, weeks and months with as many conversations as the host wants, in UTC.

    ``starts`` are those of the conversations that count.
    """
    there = ZoneInfo(zone)
    days = [start.astimezone(there).date() for start in starts]
    kinds = (
        (caps.per_day, _day),
        (caps.per_week, _week),
        (caps.per_month, _month),
    )
    return [
        (midnight(first, there), midnight(after, there))
        for cap, period in kinds
        if cap > 0
        for (first, after), count in Counter(map(period, days)).items()
        if count >= cap
    ]


def beside(slots: Iterable[Slot], own: Iterable[Busy]) -> Iterator[Slot]:
    """Yield the slots that do not overlap with taken time; touching is no overlap."""
    taken = tuple(own)
    for slot in slots:
        if not any(start < slot.ends_at and slot.starts_at < end for start, end in taken):
            yield slot


def _day(day: date) -> tuple[date, date]:
    return day, day + timedelta(days=1)


def _week(day: date) -> tuple[date, date]:
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=7)


def _month(day: date) -> tuple[date, date]:
    first = day.replace(day=1)
    return first, (first + timedelta(days=31)).replace(day=1)


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """Return the moment at which a local day begins; where midnight is skipped, the first after."""
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
