"""How soon somebody is free, in weeks as the reader's calendar has them."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from fireside.matching.rules.query import Week

_MONTH_DAYS = 28


def week_ends(present: datetime, zone: str) -> dict[Week, datetime]:
    """Return when each choice ends, in UTC: weeks begin on Monday, at midnight in ``zone``."""
    there = ZoneInfo(zone)
    today = present.astimezone(there).date()
    monday = today + timedelta(days=7 - today.weekday())

    def midnight(days: int) -> datetime:
        start = datetime.combine(monday + timedelta(days=days), time(), tzinfo=there)
        return start.astimezone(UTC)

    return {
        Week.THIS: midnight(0),
        Week.NEXT: midnight(7),
        Week.MONTH: present + timedelta(days=_MONTH_DAYS),
    }


def opens_within(next_opening: NDArray[np.float64], end: datetime) -> NDArray[np.bool_]:
    """Say for each host whether the next free time begins before ``end``; unknown (NaN) is no."""
    within: NDArray[np.bool_] = next_opening < end.timestamp()
    return within
