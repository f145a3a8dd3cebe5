"""The host whose hours are at stake, and what every change of them brings about."""

from __future__ import annotations

from datetime import date

from sqlalchemy import delete, select

from fireside.availability.models import DatedOverride, TravelPeriod, WeeklyHours
from fireside.availability.rules import DaySpan, Hours, Travel, WeeklySpan
from fireside.availability.service.projection import refresh_next_opening
from fireside.institutions.service import touch_hosts
from fireside.kernel import audit, clock
from fireside.kernel.db import db
from fireside.kernel.errors import NotFound
from fireside.kernel.permissions import Actor, require
from fireside.kernel.wording import known_zone, local
from fireside.people.models import HostProfile, Membership


def find_own(actor: Actor, host_id: int) -> tuple[Membership, HostProfile]:
    """Return a host's own place and profile; raise NotFound for anybody else's."""
    require(actor, "availability.edit", host_id)
    row = db.session.execute(
        select(Membership, HostProfile)
        .join(HostProfile, HostProfile.membership_id == Membership.id)
        .where(Membership.id == host_id, Membership.is_host)
    ).first()
    if row is None:
        raise NotFound
    return row[0], row[1]


def kept_hours(host_id: int, zone: str, since: date) -> Hours:
    """Return all that a host has said about her hours from a day on."""
    return Hours(
        zone,
        [
            WeeklySpan(s.weekday, s.start_minute, s.end_minute, s.first_day, s.last_day)
            for s in kept_weekly(host_id)
        ],
        [
            DaySpan(row.day, row.start_minute, row.end_minute, row.beside)
            for row in kept_days(host_id, since)
        ],
        [
            Travel(row.first_day, row.last_day, row.zone)
            for row in kept_travels(host_id, since)
            if row.zone is None or known_zone(row.zone)
        ],
    )


def kept_weekly(host_id: int) -> list[WeeklyHours]:
    """Return the weekly hours, in order of day and time."""
    order = WeeklyHours.weekday, WeeklyHours.start_minute, WeeklyHours.id
    rows = select(WeeklyHours).where(WeeklyHours.host_id == host_id).order_by(*order)
    return list(db.session.scalars(rows))


def kept_days(host_id: int, since: date) -> list[DatedOverride]:
    """Return the days that differ, in order of day and time."""
    rows = select(DatedOverride).where(DatedOverride.host_id == host_id, DatedOverride.day >= since)
    return list(db.session.scalars(rows.order_by(DatedOverride.day, DatedOverride.start_minute)))


def kept_travels(host_id: int, since: date) -> list[TravelPeriod]:
    """Return the travels that are not over, the next first."""
    rows = select(TravelPeriod).where(
        TravelPeriod.host_id == host_id, TravelPeriod.last_day >= since
    )
    return list(db.session.scalars(rows.order_by(TravelPeriod.first_day)))


def today_in(zone: str) -> date:
    """Return today's date in a zone; in UTC where nobody knows the zone."""
    return local(clock.now(), zone if known_zone(zone) else "UTC").date()


def unknown_zone(zone: str) -> dict[str, str]:
    """Return what is wrong with a host's own zone, by the field ``zone``."""
    if known_zone(zone):
        return {}
    return {"zone": "Your time zone is not one we know. Choose it anew in your settings."}


def remove_own(
    actor: Actor, host_id: int, table: type[DatedOverride | TravelPeriod], row_id: int
) -> None:
    """Take back one thing that a host has said; raise NotFound for what is not her own."""
    find_own(actor, host_id)
    gone = db.session.execute(
        delete(table).where(table.id == row_id, table.host_id == host_id).returning(table.id)
    ).first()
    if gone is None:
        raise NotFound
    settle(actor, host_id, table.__tablename__)


def settle(actor: Actor, host_id: int, table: str) -> None:
    """What every change of hours brings about, in the same transaction."""
    audit.record(actor, "availability.edit", "membership", host_id, (table,))
    refresh_next_opening(host_id)
    touch_hosts(host_id)
