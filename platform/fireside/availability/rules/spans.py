"""Hours as a host means them: by weekday, for single dates, and where she is on a date."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from msgspec import Struct, field

DAY_SECONDS: Final = 86_400
_EPOCH: Final = date(1970, 1, 1).toordinal()
_EPOCH_WEEKDAY: Final = 3  # it was a Thursday
_FOREVER: Final = 10**7


class WeeklySpan(Struct, frozen=True):
    """Hours of a weekday (0 is Monday), in minutes after local midnight; 1440 is the day's end.

    They hold from ``first_day`` to ``last_day``, both included; None has no end on that side.
    """

    weekday: int
    start_minute: int
    end_minute: int
    first_day: date | None = None
    last_day: date | None = None


class DaySpan(Struct, frozen=True):
    """Hours of one date instead of the weekly ones; both minutes None mean none at all.

    ``beside`` makes them an offer of this one date, open beside whatever else holds on it.
    """

    day: date
    start_minute: int | None
    end_minute: int | None
    beside: bool = False


class Travel(Struct, frozen=True):
    """Dates, both included, on which hours are read in another zone; None: the weekly ones rest.

    On a date without weekly hours those that are noted for this very date still hold.
    """

    first_day: date
    last_day: date
    zone: str | None


class Hours(Struct, frozen=True):
    """All that a host has said about when she can talk; ``zone`` is where she is at home.

    On the dates of ``rests``, both included, her institution lets the weekly hours rest.
    """

    zone: str
    weekly: Sequence[WeeklySpan] = ()
    changes: Sequence[DaySpan] = ()
    travels: Sequence[Travel] = ()
    rests: Sequence[tuple[date, date]] = ()


class Stay(Struct, frozen=True):
    """Days, both included and counted from 1970, that are read in one zone."""

    zone: ZoneInfo
    first: int
    last: int
    away: bool


Seconds = tuple[int, int]
"""A span of a day, in seconds after local midnight."""


class Plan(Struct):
    """The same hours, to be asked day by day."""

    by_weekday: list[list[tuple[int, int, int, int]]] = field(
        default_factory=lambda: [[] for _ in range(7)]
    )
    instead: defaultdict[int, list[Seconds]] = field(default_factory=lambda: defaultdict(list))
    beside: defaultdict[int, list[Seconds]] = field(default_factory=lambda: defaultdict(list))
    rests: set[int] = field(default_factory=set)

    @classmethod
    def of(cls, hours: Hours) -> Plan:
        """Sort hours by the day on which they hold."""
        plan = cls()
        for span in hours.weekly:
            since = day_number(span.first_day) if span.first_day else -_FOREVER
            to = day_number(span.last_day) if span.last_day else _FOREVER
            times = span.start_minute * 60, span.end_minute * 60
            plan.by_weekday[span.weekday].append((*times, since, to))
        for change in hours.changes:
            days = plan.beside if change.beside else plan.instead
            times_of_day = days[day_number(change.day)]
            if change.start_minute is not None and change.end_minute is not None:
                times_of_day.append((change.start_minute * 60, change.end_minute * 60))
        for first, last in hours.rests:
            plan.rests.update(range(day_number(first), day_number(last) + 1))
        for weekly in plan.by_weekday:
            weekly.sort()
        for spans in plan.instead.values():
            spans.sort()
        return plan

    def on(self, day: int, *, away: bool) -> list[Seconds]:
        """Return the hours of one day in order; ``away`` leaves out the weekly ones."""
        spans = self.instead.get(day)
        if spans is None:
            weekly = (
                [] if away or day in self.rests else self.by_weekday[(day + _EPOCH_WEEKDAY) % 7]
            )
            spans = [(start, end) for start, end, since, to in weekly if since <= day <= to]
        offers = self.beside.get(day)
        return sorted(spans + offers) if offers else spans


def stays(hours: Hours, first: int, last: int) -> Iterator[Stay]:
    """Yield where a host is from one day to another, in order; at home where nothing is said."""
    home, at = ZoneInfo(hours.zone), first
    for travel in sorted(hours.travels, key=lambda one: one.first_day):
        begins, ends = day_number(travel.first_day), day_number(travel.last_day)
        if ends < at or begins > last:
            continue
        if begins > at:
            yield Stay(home, at, begins - 1, away=False)
        there = ZoneInfo(travel.zone) if travel.zone else home
        yield Stay(there, max(begins, at), min(ends, last), away=travel.zone is None)
        at = ends + 1
    if at <= last:
        yield Stay(home, at, last, away=False)


def zone_on(day: date, zone: str, travels: Sequence[Travel]) -> str:
    """Return the zone in which a date is read."""
    there = (one.zone for one in travels if one.first_day <= day <= one.last_day)
    return next(there, None) or zone


def day_number(day: date) -> int:
    """Count a date from 1970-01-01."""
    return day.toordinal() - _EPOCH
