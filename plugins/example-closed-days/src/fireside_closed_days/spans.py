"""Local days as moments in UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def moments(days: tuple[date, date], zone: str) -> tuple[datetime, datetime]:
    """Return midnight before the first day and midnight after the last, as the zone has them."""
    first, last = days
    return _midnight(first, zone), _midnight(last + timedelta(days=1), zone)


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)
