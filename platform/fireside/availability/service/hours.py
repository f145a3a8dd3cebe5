"""What a host does to her hours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, select

from fireside.availability.models import DatedOverride, WeeklyHours
from fireside.availability.rules import DaySpan, WeeklySpan, check_day, check_week
from fireside.availability.service.projection import refresh_next_opening
from fireside.institutions.service import touch_hosts
from fireside.kernel import audit, clock
from fireside.kernel.db import db
from fireside.kernel.errors import Invalid, NotFound
from fireside.kernel.permissions import Actor, require
from fireside.kernel.wording import known_zone, local
from fireside.people.models import HostProfile, Membership


@dataclass(frozen=True, slots=True)
class DayChange:
    """A day that differs, as kept: ``id`` removes it."""

    id: int
    span: DaySpan


@dataclass(frozen=True, slots=True)
class HostWeek:
    """A host's hours as she wrote them; ``minutes`` is the length of her conversations."""

    host_id: int
    zone: str
    minutes: int
    buffer_minutes: int
    weekly: tuple[WeeklySpan, ...]
    changes: tuple[DayChange, ...]
    """From today on, in order of date."""


def host_week(actor: Actor, host_id: int) -> HostWeek:
    """Return a host's own hours and the days that differ; raise NotFound for anybody else's."""
    member, profile = _own(actor, host_id)
    spans = db.session.scalars(
        select(WeeklyHours)
        .where(WeeklyHours.host_id == host_id)
        .order_by(WeeklyHours.weekday, WeeklyHours.start_minute)
    )
    return HostWeek(
        host_id,
        member.zone,
        profile.minutes,
        profile.buffer_minutes,
        tuple(WeeklySpan(s.weekday, s.start_minute, s.end_minute) for s in spans),
        tuple(_changes(host_id, _today(member.zone))),
    )


def set_hours(actor: Actor, host_id: int, spans: Sequence[WeeklySpan]) -> None:
    """Replace the weekly hours; raise Invalid with a message for each day that makes no sense."""
    member, profile = _own(actor, host_id)
    wrong = check_week(spans, profile.minutes) | _unknown_zone(member.zone)
    if wrong:
        raise Invalid(wrong)
    db.session.execute(delete(WeeklyHours).where(WeeklyHours.host_id == host_id))
    db.session.add_all(
        WeeklyHours(
            host_id=host_id,
            weekday=span.weekday,
            start_minute=span.start_minute,
            end_minute=span.end_minute,
        )
        for span in spans
    )
    _settle(actor, host_id, "weekly_hours")


def add_override(actor: Actor, host_id: int, change: DaySpan) -> None:
    """Mark a day as closed, or give it hours of its own beside those it has; raise Invalid."""
    member, profile = _own(actor, host_id)
    kept = _changes(host_id, change.day)
    wrong = _unknown_zone(member.zone) or check_day(
        change, [other.span for other in kept], _today(member.zone), profile.minutes
    )
    if wrong:
        raise Invalid(wrong)
    replaced = [
        other.id
        for other in kept
        if other.span.day == change.day
        and (change.start_minute is None or other.span.start_minute is None)
    ]
    db.session.execute(delete(DatedOverride).where(DatedOverride.id.in_(replaced)))
    db.session.add(
        DatedOverride(
            host_id=host_id,
            day=change.day,
            start_minute=change.start_minute,
            end_minute=change.end_minute,
        )
    )
    _settle(actor, host_id, "dated_override")


def remove_override(actor: Actor, host_id: int, override_id: int) -> None:
    """Let a day follow the week again; raise NotFound for what is not the host's own."""
    _own(actor, host_id)
    gone = db.session.execute(
        delete(DatedOverride)
        .where(DatedOverride.id == override_id, DatedOverride.host_id == host_id)
        .returning(DatedOverride.id)
    ).first()
    if gone is None:
        raise NotFound
    _settle(actor, host_id, "dated_override")


def _own(actor: Actor, host_id: int) -> tuple[Membership, HostProfile]:
    require(actor, "availability.edit", host_id)
    row = db.session.execute(
        select(Membership, HostProfile)
        .join(HostProfile, HostProfile.membership_id == Membership.id)
        .where(Membership.id == host_id, Membership.is_host)
    ).first()
    if row is None:
        raise NotFound
    return row[0], row[1]


def _changes(host_id: int, since: date) -> list[DayChange]:
    rows = db.session.scalars(
        select(DatedOverride)
        .where(DatedOverride.host_id == host_id, DatedOverride.day >= since)
        .order_by(DatedOverride.day, DatedOverride.start_minute)
    )
    return [DayChange(row.id, DaySpan(row.day, row.start_minute, row.end_minute)) for row in rows]


def _today(zone: str) -> date:
    return local(clock.now(), zone if known_zone(zone) else "UTC").date()


def _unknown_zone(zone: str) -> dict[str, str]:
    if known_zone(zone):
        return {}
    return {"zone": "Your time zone is not one we know. Choose it anew in your settings."}


def _settle(actor: Actor, host_id: int, table: str) -> None:
    """What every change of hours brings about, in the same transaction."""
    audit.record(actor, "availability.edit", "membership", host_id, (table,))
    refresh_next_opening(host_id)
    touch_hosts(host_id)
