"""Open slots: a host's hours, less what is taken, as intervals in UTC.

A minute is open when the clock shows a time within her hours of that local day, in the zone in
which she is on that day. So an hour that the clock skips in spring offers nothing, and an hour
that it repeats in autumn offers its times twice, which are different moments in UTC. Each date is
read in one zone: around a journey the same moment may lie in hours of two dates, and is open then.

Lists, the check before booking, the preview and calendar feeds all ask here, so that what is
listed can be booked. Inside, moments are whole seconds since 1970: a month of them is compared and
added some ten times as fast as ``datetime``.
"""

from __future__ import annotations

import heapq
import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice
from operator import itemgetter
from typing import NamedTuple

from msgspec import Struct

from fireside.availability.rules.spans import DAY_SECONDS, Hours, Plan, Stay, stays
from fireside.availability.rules.zones import pieces

Busy = tuple[datetime, datetime]
"""Taken time in UTC, the end excluded; the buffers of what takes it are already in it."""


class Slot(NamedTuple):
    """A bookable interval, in UTC. A tuple, for hundreds of them are made for each page."""

    starts_at: datetime
    ends_at: datetime


class Shape(Struct, frozen=True):
    """A conversation's length, what is kept free around it, and how far apart starts lie: minutes.

    Starts lie on a grid that begins with each span of hours.
    """

    minutes: int
    before_minutes: int = 0
    after_minutes: int = 0
    step_minutes: int = 15


_slot: Callable[[tuple[datetime, datetime]], Slot] = partial(tuple.__new__, Slot)
"""Makes a slot in half the time that calling the class takes."""


def open_slots(
    hours: Hours,
    busy: Iterable[Busy],
    shape: Shape,
    not_before: datetime,
    horizon_end: datetime,
    closed: Iterable[Busy] = (),
    off: Iterable[Busy] = (),
) -> tuple[Slot, ...]:
    """Return every slot that starts in [not_before, horizon_end), in order of time.

    In ``closed`` times none may start, though one may last into them. With ``off`` times none may
    overlap, though what is kept free around it may. All moments are aware UTC.
    """
    return tuple(iter_slots(hours, busy, shape, not_before, horizon_end, closed, off))


def iter_slots(
    hours: Hours,
    busy: Iterable[Busy],
    shape: Shape,
    not_before: datetime,
    horizon_end: datetime,
    closed: Iterable[Busy] = (),
    off: Iterable[Busy] = (),
) -> Iterator[Slot]:
    """Yield the slots of ``open_slots`` one by one, for whoever needs only the first few."""
    seconds, length = shape.minutes * 60, timedelta(minutes=shape.minutes)
    step = timedelta(minutes=shape.step_minutes)
    first, end = _up(not_before), _up(horizon_end)
    shut = _shut(busy, shape, closed, off)
    for run in _free_runs(hours, shut, shape, first, end + seconds - 1):
        start = _moment(run[0])
        if isinstance(run, range):  # adding to a moment is several times as fast as making one
            for _ in run:
                yield _slot((start, start + length))
                start += step
        else:
            yield from (Slot(_moment(at), _moment(at) + length) for at in run)


def nearest(slots: Sequence[Slot], near: datetime, count: int) -> tuple[Slot, ...]:
    """Return the ``count`` slots whose starts are closest to ``near``, in order of time."""
    closest = sorted(slots, key=lambda slot: (abs(slot.starts_at - near), slot.starts_at))
    return tuple(sorted(islice(closest, count), key=lambda slot: slot.starts_at))


def _shut(
    busy: Iterable[Busy], shape: Shape, closed: Iterable[Busy], off: Iterable[Busy]
) -> list[tuple[int, int]]:
    """Return in which seconds no conversation may start, as disjoint intervals in order.

    One that starts so long before a busy time that it would reach into it counts as well.
    """
    reach = (shape.minutes + shape.after_minutes) * 60 - 1
    before = shape.before_minutes * 60
    spans = [(_down(start) - reach, _up(end) + before) for start, end in busy]
    spans += [(_up(start), _up(end)) for start, end in closed]
    spans += [(_down(start) - shape.minutes * 60 + 1, _up(end)) for start, end in off]
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            if end > merged[-1][1]:
                merged[-1] = merged[-1][0], end
        else:
            merged.append((start, end))
    return merged


def _free_runs(
    hours: Hours, shut: list[tuple[int, int]], shape: Shape, first: int, end: int
) -> Iterator[Sequence[int]]:
    """Yield the starts at which a conversation fits, as stretches of the grid, none empty."""
    at, length = 0, shape.minutes * 60
    for until, starts in _openings(hours, first, end, shape.step_minutes * 60):
        here, stop = 0, bisect_right(starts, until - length)
        while here < stop:
            while at < len(shut) and shut[at][1] <= starts[here]:
                at += 1
            free = bisect_left(starts, shut[at][0], here, stop) if at < len(shut) else stop
            if here < free:
                yield starts[here:free]
            here = bisect_left(starts, shut[at][1], free, stop) if free < stop else stop


_Span = tuple[int, int, range]
"""Since and until when it is open, and the grid's starts in it."""


def _openings(hours: Hours, start: int, end: int, step: int) -> Iterator[tuple[int, Sequence[int]]]:
    """Yield where each uninterrupted open interval ends, and the grid's starts in it, in order.

    Spans that touch, be it over midnight, a change of the clock or of the place, are one interval.
    """
    current: tuple[int, Sequence[int]] | None = None
    for since, until, grid in _open_spans(hours, start, end, step):
        if current is not None and since <= current[0]:
            current = max(current[0], until), sorted({*current[1], *grid})
            continue
        if current is not None:
            yield current
        current = until, grid
    if current is not None:
        yield current


def _open_spans(hours: Hours, start: int, end: int, step: int) -> Iterator[_Span]:
    """Yield every span of every local day in [start, end), in order of its beginning."""
    plan = Plan.of(hours)
    first, last = start // DAY_SECONDS - 1, end // DAY_SECONDS + 1
    found = [_spans_of(plan, stay, start, end, step) for stay in stays(hours, first, last)]
    return found[0] if len(found) == 1 else heapq.merge(*found, key=itemgetter(0))


def _spans_of(plan: Plan, stay: Stay, start: int, end: int, step: int) -> Iterator[_Span]:
    """Yield the spans of the days of one stay, piece by piece of constant offset."""
    for piece in pieces(stay.zone, start, end):
        first = max(stay.first, (piece.start + piece.offset) // DAY_SECONDS)
        last = min(stay.last, (piece.end + piece.offset) // DAY_SECONDS)
        for day in range(first, last + 1):
            midnight = day * DAY_SECONDS - piece.offset
            for opens, closes in plan.on(day, away=stay.away):
                since, until = midnight + opens, midnight + closes
                begins = since
                if since < piece.start:
                    since = piece.start
                    begins = since + (midnight + opens - since) % step
                if until > piece.end:
                    until = piece.end
                if since < until:
                    yield since, until, range(begins, until, step)


def _down(moment: datetime) -> int:
    return math.floor(moment.timestamp())


def _up(moment: datetime) -> int:
    return math.ceil(moment.timestamp())


def _moment(second: int) -> datetime:
    return datetime.fromtimestamp(second, UTC)
