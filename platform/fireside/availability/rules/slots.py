"""Open slots: weekly hours in a zone, less what is taken, as intervals in UTC.

A minute is open when the clock in the host's zone shows a time within her hours of that local
day. So an hour that the clock skips in spring offers nothing, and an hour that it repeats in
autumn offers its times twice, which are different moments in UTC.
"""

from __future__ import annotations

import functools
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

Busy = tuple[datetime, datetime]
"""Taken time in UTC, the end excluded; the buffers of what takes it are already in it."""
_PROBE = timedelta(hours=3)
"""No zone changes its offset twice within this."""
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class WeeklySpan:
    """Hours of a weekday (0 is Monday), in minutes after local midnight; 1440 is the day's end."""

    weekday: int
    start_minute: int
    end_minute: int


@dataclass(frozen=True, slots=True)
class DaySpan:
    """Hours of one date instead of the weekly ones; both minutes None mean none at all."""

    day: date
    start_minute: int | None
    end_minute: int | None


@dataclass(frozen=True, slots=True)
class Slot:
    """A bookable interval, in UTC."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of UTC during which the zone keeps one offset."""

    start: datetime
    end: datetime
    offset: timedelta


def open_slots(
    weekly: Iterable[WeeklySpan],
    overrides: Iterable[DaySpan],
    zone: str,
    busy: Iterable[Busy],
    minutes: int,
    buffer_minutes: int,
    not_before: datetime,
    horizon_end: datetime,
    grid_minutes: int = 15,
) -> tuple[Slot, ...]:
    """Return every slot that starts in [not_before, horizon_end), in order of time.

    ``minutes`` is a slot's length; ``buffer_minutes`` are kept free before and after it. Starts
    lie on a grid of ``grid_minutes`` that begins with each span. All moments are aware, in UTC.
    """
    return tuple(
        iter_slots(
            weekly,
            overrides,
            zone,
            busy,
            minutes,
            buffer_minutes,
            not_before,
            horizon_end,
            grid_minutes,
        )
    )


def iter_slots(
    weekly: Iterable[WeeklySpan],
    overrides: Iterable[DaySpan],
    zone: str,
    busy: Iterable[Busy],
    minutes: int,
    buffer_minutes: int,
    not_before: datetime,
    horizon_end: datetime,
    grid_minutes: int = 15,
) -> Iterator[Slot]:
    """Yield the slots of ``open_slots`` one by one, for whoever needs only the first few."""
    length, buffer = timedelta(minutes=minutes), timedelta(minutes=buffer_minutes)
    taken = _merge((start - buffer, end + buffer) for start, end in busy)
    taken_ends = [end for _, end in taken]
    hours = _hours_of_days(weekly, overrides)
    window = not_before, horizon_end + length
    for opening, starts in _openings(hours, ZoneInfo(zone), *window, grid_minutes):
        for start in starts:
            if not not_before <= start < horizon_end:
                continue
            if start + length > opening[1]:
                break
            next_taken = bisect_right(taken_ends, start)
            if next_taken == len(taken) or start + length <= taken[next_taken][0]:
                yield Slot(start, start + length)


def nearest(slots: Sequence[Slot], near: datetime, count: int) -> tuple[Slot, ...]:
    """Return the ``count`` slots whose starts are closest to ``near``, in order of time."""
    closest = sorted(slots, key=lambda slot: (abs(slot.starts_at - near), slot.starts_at))
    return tuple(sorted(islice(closest, count), key=lambda slot: slot.starts_at))


_Hours = tuple[Mapping[int, list[tuple[int, int]]], Mapping[date, list[tuple[int, int]]]]


def _hours_of_days(weekly: Iterable[WeeklySpan], overrides: Iterable[DaySpan]) -> _Hours:
    by_weekday: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    for span in weekly:
        by_weekday[span.weekday].append((span.start_minute, span.end_minute))
    by_date: defaultdict[date, list[tuple[int, int]]] = defaultdict(list)
    for change in overrides:
        spans = by_date[change.day]
        if change.start_minute is not None and change.end_minute is not None:
            spans.append((change.start_minute, change.end_minute))
    return by_weekday, by_date


def _openings(
    hours: _Hours, zone: ZoneInfo, start: datetime, end: datetime, grid_minutes: int
) -> Iterator[tuple[Busy, list[datetime]]]:
    """Yield each uninterrupted open interval with the grid's starts in it, in order of time.

    Spans that touch, be it over midnight or a change of the clock, are one interval.
    """
    current: Busy | None = None
    starts: list[datetime] = []
    for (span_start, span_end), grid in _open_spans(hours, zone, start, end, grid_minutes):
        if current is not None and span_start <= current[1]:
            current = (current[0], max(current[1], span_end))
            starts = sorted({*starts, *grid})
            continue
        if current is not None:
            yield current, starts
        current, starts = (span_start, span_end), grid
    if current is not None:
        yield current, starts


def _open_spans(
    hours: _Hours, zone: ZoneInfo, start: datetime, end: datetime, grid_minutes: int
) -> Iterator[tuple[Busy, list[datetime]]]:
    """Yield every span of every local day, piece by piece of constant offset, in UTC."""
    by_weekday, by_date = hours
    grid = timedelta(minutes=grid_minutes)
    for piece in _pieces(zone, start, end):
        for day in _days((piece.start + piece.offset).date(), (piece.end + piece.offset).date()):
            midnight = datetime(day.year, day.month, day.day, tzinfo=UTC) - piece.offset
            for first, last in sorted(by_date.get(day, by_weekday.get(day.weekday(), []))):
                opens = midnight + timedelta(minutes=first)
                since = max(opens, piece.start)
                until = min(midnight + timedelta(minutes=last), piece.end)
                if since < until:
                    yield (since, until), _grid_starts(opens, since, until, grid)


def _grid_starts(
    opens: datetime, since: datetime, until: datetime, grid: timedelta
) -> list[datetime]:
    steps = -((opens - since) // grid)  # rounds up: the first start that is not before `since`
    start, starts = opens + steps * grid, []
    while start < until:
        starts.append(start)
        start += grid
    return starts


def _days(first: date, last: date) -> Iterator[date]:
    for number in range(first.toordinal(), last.toordinal() + 1):
        yield date.fromordinal(number)


def _pieces(zone: ZoneInfo, start: datetime, end: datetime) -> Iterator[_Piece]:
    """Cut [start, end) where the zone's offset changes, in order of time.

    It begins a day early, with the interval that may be under way at ``start``, and ends a little
    late.
    """
    begun = (start - timedelta(days=1)).replace(second=0, microsecond=0)
    late = end + _PROBE
    for piece in _pieces_of_days(zone, begun.date(), late.date()):
        if piece.start < late and piece.end > begun:
            yield _Piece(max(piece.start, begun), min(piece.end, late), piece.offset)


@functools.lru_cache(maxsize=1000)  # a zone's days are the same for every host who lives by them
def _pieces_of_days(zone: ZoneInfo, first: date, last: date) -> tuple[_Piece, ...]:
    """Cut whole days in UTC, the last one included, where the zone's offset changes."""
    at = begun = datetime(first.year, first.month, first.day, tzinfo=UTC)
    end = datetime(last.year, last.month, last.day, tzinfo=UTC) + timedelta(days=1)
    offset, pieces = _offset(zone, begun), []
    while at < end:
        if _offset(zone, at + _PROBE) != offset:
            change = _change(zone, at, at + _PROBE)
            pieces.append(_Piece(begun, change, offset))
            begun, offset = change, _offset(zone, change)
        at += _PROBE
    return (*pieces, _Piece(begun, at, offset))


def _change(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """Return the first second at which the offset of ``after`` holds; both are whole minutes."""
    offset = _offset(zone, before)
    while after - before > _SECOND:
        middle = (before + (after - before) / 2).replace(microsecond=0)
        if _offset(zone, middle) == offset:
            before = middle
        else:
            after = middle
    return after


def _offset(zone: ZoneInfo, moment: datetime) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta(0)


def _merge(intervals: Iterable[Busy]) -> list[Busy]:
    """Return the same time as disjoint intervals in order."""
    merged: list[Busy] = []
    for start, end in sorted(intervals):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged
