"""When the demo's conversations take place: inside the host's open hours, and never two at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from fireside.demo.cast import WeeklyHour

_STEP = timedelta(minutes=30)
_LOOK_AHEAD_DAYS = 28
_AFTERNOON = time(15)


@dataclass(frozen=True)
class Span:
    """A stretch of time, aware UTC."""

    start: datetime
    end: datetime

    def overlaps(self, other: Span) -> bool:
        """Tell whether the two share a moment; touching is not sharing."""
        return self.start < other.end and other.start < self.end

    def widened(self, minutes: int) -> Span:
        """Return the span with a buffer on both sides."""
        buffer = timedelta(minutes=minutes)
        return Span(self.start - buffer, self.end + buffer)


def open_spans(
    hours: Sequence[WeeklyHour], zone: str, first: date, minutes: int, step: int
) -> Iterator[Span]:
    """Yield the host's possible conversations day by day from ``first``; ``step`` is 1 or -1."""
    for number in range(_LOOK_AHEAD_DAYS):
        day = first + timedelta(days=step * number)
        for hour in hours:
            if hour.weekday == day.weekday():
                yield from _of_day(hour, zone, day, timedelta(minutes=minutes))


def _of_day(hour: WeeklyHour, zone: str, day: date, length: timedelta) -> Iterator[Span]:
    there = ZoneInfo(zone)
    start = datetime.combine(day, hour.start, there).astimezone(UTC)
    last = datetime.combine(day, hour.end, there).astimezone(UTC) - length
    while start <= last:
        yield Span(start, start + length)
        start += _STEP


def last_afternoon(zone: str, present: datetime, minutes: int) -> Span:
    """Return the last conversation at three in the afternoon, local, that ended an hour ago.

    It is never longer ago than a day and two hours: a thank-you for it is still in time.
    """
    there = ZoneInfo(zone)
    length = timedelta(minutes=minutes)
    day = present.astimezone(there).date()
    while True:
        start = datetime.combine(day, _AFTERNOON, there).astimezone(UTC)
        if start + length <= present - timedelta(hours=1):
            return Span(start, start + length)
        day -= timedelta(days=1)


def find_span(
    hours: Sequence[WeeklyHour],
    zone: str,
    wanted: tuple[datetime, int],
    minutes: int,
    busy: Sequence[Span],
) -> Span:
    """Return a free span near a moment and a number of days from it; raise LookupError.

    Counts on from the day that is meant; for days in the past, backwards.
    """
    present, days = wanted
    step = 1 if days > 0 else -1
    first = present.astimezone(ZoneInfo(zone)).date() + timedelta(days=days)
    for span in open_spans(hours, zone, first, minutes, step):
        fits_time = span.end < present if days <= 0 else span.start > present
        if fits_time and not any(span.overlaps(other) for other in busy):
            return span
    raise LookupError(f"no open time within {_LOOK_AHEAD_DAYS} days of {first} in {zone}")
