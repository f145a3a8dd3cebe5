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
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from operator import itemgetter

from fireside.availability.rules.spans import DAY_SECONDS, Hours, Plan, Stay, stays
from fireside.availability.rules.zones import pieces

Busy = tuple[datetime, datetime]
"""Taken time in UTC, the end excluded; the buffers of what takes it are already in it."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A bookable interval, in UTC."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Shape:
    """A conversation's length, what is kept free around it, and how far apart starts lie: minutes.

    Starts lie on a grid that begins with each span of hours.
    """

    minutes: int
    before_minutes: int = 0
    after_minutes: int = 0
    step_minutes: int = 15


def open_slots(
    hours: Hours,
    busy: Iterable[Busy],
    shape: Shape,
    not_before: datetime,
    horizon_end: datetime,
    closed: Iterable[Busy] = (),
) -> tuple[Slot, ...]:
    """Return every slot that starts in [not_before, horizon_end), in order of time.

    In ``closed`` times none may start, though one may last into them. All moments are aware UTC.
    """
    return tuple(iter_slots(hours, busy, shape, not_before, horizon_end, closed))


def iter_slots(
    hours: Hours,
    busy: Iterable[Busy],
    shape: Shape,
    not_before: datetime,
    horizon_end: datetime,
    closed: Iterable[Busy] = (),
) -> Iterator[Slot]:
    """Yield the slots of ``open_slots`` one by one, for whoever needs only the first few."""
    length = shape.minutes * 60
    taken = _Taken.of(busy, shape.after_minutes * 60, shape.before_minutes * 60)
    shut = _Taken.of(closed, 0, 0)
    first, end = _up(not_before), _up(horizon_end)
    for until, starts in _openings(hours, first, end + length, shape.step_minutes * 60):
        for start in starts:
            if start + length > until or start >= end:
                break
            if taken.leaves(start, start + length) and shut.leaves(start, start + 1):
                yield Slot(_moment(start), _moment(start + length))


def nearest(slots: Sequence[Slot], near: datetime, count: int) -> tuple[Slot, ...]:
    """Return the ``count`` slots whose starts are closest to ``near``, in order of time."""
    closest = sorted(slots, key=lambda slot: (abs(slot.starts_at - near), slot.starts_at))
    return tuple(sorted(islice(closest, count), key=lambda slot: slot.starts_at))


@dataclass(frozen=True, slots=True)
class _Taken:
    """Disjoint intervals in order of time."""

    starts: list[int]
    ends: list[int]

    @classmethod
    def of(cls, spans: Iterable[Busy], before: int, after: int) -> _Taken:
        """Widen each span by seconds before and after it, and put those together that touch."""
        starts: list[int] = []
        ends: list[int] = []
        for start, end in sorted((_down(one) - before, _up(other) + after) for one, other in spans):
            if ends and start <= ends[-1]:
                ends[-1] = max(ends[-1], end)
            else:
                starts.append(start)
                ends.append(end)
        return cls(starts, ends)

    def leaves(self, start: int, end: int) -> bool:
        """Tell whether [start, end) is free."""
        at = bisect_right(self.ends, start)
        return at == len(self.ends) or end <= self.starts[at]


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
                since = max(midnight + opens, piece.start)
                until = min(midnight + closes, piece.end)
                if since < until:
                    late = (midnight + opens - since) % step  # to the next start on the grid
                    yield since, until, range(since + late, until, step)


def _down(moment: datetime) -> int:
    return math.floor(moment.timestamp())


def _up(moment: datetime) -> int:
    return math.ceil(moment.timestamp())


def _moment(second: int) -> datetime:
    return datetime.fromtimestamp(second, UTC)
