"""Where a zone's clock is changed: stretches of one offset, and hours that are skipped or repeated.

Moments are whole seconds of UTC since 1970, days and minutes those of the local calendar.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from datetime import date, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from msgspec import Struct

from fireside.availability.rules.spans import DAY_SECONDS, day_number

_PROBE = 3 * 3600
"""Seconds; no zone changes its offset twice within this."""


class Piece(Struct, frozen=True):
    """A stretch during which the zone keeps one offset (seconds east of UTC)."""

    start: int
    end: int
    offset: int


class Edge(Struct, frozen=True):
    """Minutes of a local day that the clock skips, or shows twice; the end excluded."""

    start_minute: int
    end_minute: int
    skipped: bool


def pieces(zone: ZoneInfo, start: int, end: int) -> Iterator[Piece]:
    """Cut [start, end) where the zone's offset changes, in order of time."""
    for piece in _pieces_of_days(zone, start // DAY_SECONDS, end // DAY_SECONDS):
        if piece.start < end and piece.end > start:
            yield Piece(max(piece.start, start), min(piece.end, end), piece.offset)


def edge_of(day: date, zone: ZoneInfo) -> Edge | None:
    """Return what the clock skips or repeats on a local day, or None on all but a few days."""
    number = day_number(day)
    midnight = number * DAY_SECONDS
    for before, after in pairwise(_pieces_of_days(zone, number - 1, number + 1)):
        shown = sorted((after.start + before.offset, after.start + after.offset))
        start, end = max(shown[0], midnight), min(shown[1], midnight + DAY_SECONDS)
        if start < end:
            skipped = after.offset > before.offset
            return Edge((start - midnight) // 60, (end - midnight) // 60, skipped)
    return None


@functools.lru_cache(maxsize=1000)  # a zone's days are the same for every host who lives by them
def _pieces_of_days(zone: ZoneInfo, first: int, last: int) -> tuple[Piece, ...]:
    """Cut whole days of UTC, the last one included, where the zone's offset changes."""
    at = begun = first * DAY_SECONDS
    offset, found = _offset(zone, begun), []
    while at < (last + 1) * DAY_SECONDS:
        if _offset(zone, at + _PROBE) != offset:
            change = _change(zone, at, at + _PROBE)
            found.append(Piece(begun, change, offset))
            begun, offset = change, _offset(zone, change)
        at += _PROBE
    return (*found, Piece(begun, at, offset))


def _change(zone: ZoneInfo, before: int, after: int) -> int:
    """Return the first second at which the offset of ``after`` holds."""
    offset = _offset(zone, before)
    while after - before > 1:
        middle = (before + after) // 2
        if _offset(zone, middle) == offset:
            before = middle
        else:
            after = middle
    return after


def _offset(zone: ZoneInfo, second: int) -> int:
    offset = datetime.fromtimestamp(second, zone).utcoffset()
    return int(offset.total_seconds()) if offset else 0
