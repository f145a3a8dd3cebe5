"""Slots as a reader sees them: by day of her own zone, neighbouring starts as one run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct

from fireside.availability.rules.slots import Slot


class StartRun(Struct, frozen=True):
    """Starts that follow each other on the grid: the first and the last, in UTC."""

    first: datetime
    last: datetime


def slots_by_day(slots: Iterable[Slot], zone: str) -> dict[date, list[Slot]]:
    """Group slots by the local day of ``zone`` on which they start; the order is kept."""
    days: dict[date, list[Slot]] = {}
    for slot in slots:
        days.setdefault(slot.starts_at.astimezone(ZoneInfo(zone)).date(), []).append(slot)
    return days


def spread_out(slots: Iterable[Slot], pause: timedelta = timedelta(0)) -> Iterator[Slot]:
    """Yield the first slot, and then each that starts at least ``pause`` after the last one's end.

    A short list of times to choose from: without a pause they only do not overlap.
    """
    free_from: datetime | None = None
    for slot in slots:
        if free_from is None or slot.starts_at >= free_from:
            free_from = slot.ends_at + pause
            yield slot


def runs_by_day(slots: Iterable[Slot], zone: str, grid_minutes: int) -> dict[date, list[StartRun]]:
    """Say the same in few words: for each day the runs of starts that are one grid step apart."""
    step = timedelta(minutes=grid_minutes)
    days: dict[date, list[StartRun]] = {}
    for day, of_day in slots_by_day(slots, zone).items():
        runs = days.setdefault(day, [])
        for slot in of_day:
            if runs and slot.starts_at - runs[-1].last == step:
                runs[-1] = StartRun(runs[-1].first, slot.starts_at)
            else:
                runs.append(StartRun(slot.starts_at, slot.starts_at))
    return days
