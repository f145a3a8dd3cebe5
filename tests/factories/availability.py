"""A host's hours for tests."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from fireside.availability.models import DatedOverride, TravelPeriod, WeeklyHours
from fireside.kernel.db import db
from fireside.people.models import Membership

WORKDAYS = range(5)


def make_weekly_hours(
    host: Membership, start_hour: int = 9, end_hour: int = 17, weekdays: Iterable[int] = WORKDAYS
) -> list[WeeklyHours]:
    """Open these hours, local to the host, on each weekday (0 is Monday)."""
    made = [
        WeeklyHours(
            host_id=host.id,
            weekday=weekday,
            start_minute=start_hour * 60,
            end_minute=end_hour * 60,
        )
        for weekday in weekdays
    ]
    db.session.add_all(made)
    db.session.flush()
    return made


def make_override(
    host: Membership, day: date, start_hour: int | None = None, end_hour: int | None = None
) -> DatedOverride:
    """Replace one day's hours; without hours the host is away."""
    made = DatedOverride(
        host_id=host.id,
        day=day,
        start_minute=None if start_hour is None else start_hour * 60,
        end_minute=None if end_hour is None else end_hour * 60,
    )
    db.session.add(made)
    db.session.flush()
    return made


def make_travel(
    host: Membership, first_day: date, last_day: date, zone: str | None = None
) -> TravelPeriod:
    """Read these days' hours in another zone; without one the weekly hours rest."""
    made = TravelPeriod(host_id=host.id, first_day=first_day, last_day=last_day, zone=zone)
    db.session.add(made)
    db.session.flush()
    return made
