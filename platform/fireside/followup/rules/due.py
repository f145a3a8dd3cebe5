"""When a promise, a name or the next letter is due, and in which order they are shown."""

from __future__ import annotations

import calendar
import enum
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

TEXT_LONGEST = 600
"""Characters of a promise, and of what is known about somebody named."""
PERSON_NAME_LONGEST = 120
LATEST_DAY = date(2999, 12, 31)
_MORNING = time(9)
_MONTHS = 3
_SOON = timedelta(days=14)


class By(enum.StrEnum):
    """Who made a promise."""

    STUDENT = "student"
    HOST = "host"


class Due(enum.StrEnum):
    """How near something is, in the order in which it is shown."""

    NOW = "now"
    SOON = "soon"
    LATER = "later"
    NEVER = "never"


def due_of(day: date | None, today: date) -> Due:
    """Return how near a day is: today or past, within two weeks, later, or no day at all."""
    if day is None:
        return Due.NEVER
    if day <= today:
        return Due.NOW
    return Due.SOON if day <= today + _SOON else Due.LATER


def earliest(days: Iterable[date | None]) -> date | None:
    """Return the first of some days, or None when nothing is due."""
    return min((day for day in days if day is not None), default=None)


def suggested_day(today: date) -> date:
    """Return the day in three months; where that month is shorter, its last."""
    months = today.year * 12 + today.month - 1 + _MONTHS
    year, month = divmod(months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(today.day, last))


def morning_of(day: date, zone: str) -> datetime:
    """Return nine o'clock of a day on the student's clock, in UTC: when its mail goes out."""
    return datetime.combine(day, _MORNING, ZoneInfo(zone)).astimezone(UTC)
