"""What of a host's own numbers holds beside the institution's."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from fireside.availability.rules import Caps
from fireside.institutions.rules import HostLimits, horizon_of, limit_of, notice_of
from fireside.institutions.service import current_institution
from fireside.kernel import clock

FARTHEST: Final = timedelta(days=180)
"""No host can be asked further ahead, whatever she or the institution says."""


def caps_of(per_day: int, per_week: int, per_month: int) -> Caps:
    """Return how many conversations a host has at most; the month's number is hers alone."""
    house = current_institution()
    return Caps(
        limit_of(house.host_limits, house.talks_per_day, per_day),
        limit_of(house.host_limits, house.talks_per_week, per_week),
        per_month,
    )


def reach_of(notice_hours: int | None, horizon_days: int | None) -> tuple[timedelta, timedelta]:
    """Return a host's notice, and how far ahead she can be asked."""
    house = current_institution()
    notice = notice_of(house.host_limits, house.minimum_notice_hours, notice_hours)
    horizon = horizon_of(house.host_limits, house.horizon_days, horizon_days)
    return timedelta(hours=notice), min(timedelta(days=horizon), FARTHEST)


def reach_of_any() -> tuple[datetime, datetime]:
    """Return the earliest and the last moment for which any host at all could be asked now."""
    house, present = current_institution(), clock.now()
    if house.host_limits == HostLimits.OWN:
        return present, present + FARTHEST
    return (
        present + timedelta(hours=house.minimum_notice_hours),
        present + timedelta(days=house.horizon_days),
    )
