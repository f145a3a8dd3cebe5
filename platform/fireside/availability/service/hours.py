"""What a host does to her hours."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from sqlalchemy import delete

from fireside.availability.models import DatedOverride, WeeklyHours
from fireside.availability.rules import DaySpan, Shape, Travel, WeeklySpan, check_day, check_week
from fireside.availability.service.own import (
    find_own,
    kept_days,
    kept_hours,
    kept_travels,
    kept_weekly,
    remove_own,
    settle,
    today_in,
    unknown_zone,
)
from fireside.kernel.db import db
from fireside.kernel.errors import Invalid
from fireside.kernel.permissions import Actor


class DayChange(Struct, frozen=True):
    """A day that differs, as kept: ``id`` removes it."""

    id: int
    span: DaySpan


class Stretch(Struct, frozen=True):
    """A travel, as kept: ``id`` removes it."""

    id: int
    travel: Travel


class HostWeek(Struct, frozen=True):
    """A host's hours as she wrote them; ``shape`` is what her conversations are like."""

    host_id: int
    zone: str
    shape: Shape
    weekly: tuple[WeeklySpan, ...]
    changes: tuple[DayChange, ...]
    """From today on, in order of date."""
    travels: tuple[Stretch, ...]
    """Those that are not over, the next first."""


def host_week(actor: Actor, host_id: int) -> HostWeek:
    """Return a host's own hours and the days that differ; raise NotFound for anybody else's."""
    member, profile = find_own(actor, host_id)
    today = today_in(member.zone)
    return HostWeek(
        host_id,
        member.zone,
        Shape(
            profile.minutes,
            profile.buffer_minutes,
            profile.buffer_after_minutes,
            profile.step_minutes,
        ),
        tuple(
            WeeklySpan(s.weekday, s.start_minute, s.end_minute, s.first_day, s.last_day)
            for s in kept_weekly(host_id)
        ),
        tuple(
            DayChange(row.id, DaySpan(row.day, row.start_minute, row.end_minute, row.beside))
            for row in kept_days(host_id, today)
        ),
        tuple(
            Stretch(row.id, Travel(row.first_day, row.last_day, row.zone))
            for row in kept_travels(host_id, today)
        ),
    )


def set_hours(actor: Actor, host_id: int, spans: Sequence[WeeklySpan]) -> None:
    """Replace the weekly hours; raise Invalid with a message for each day that makes no sense."""
    member, profile = find_own(actor, host_id)
    wrong = check_week(spans, profile.minutes) | unknown_zone(member.zone)
    if wrong:
        raise Invalid(wrong)
    db.session.execute(delete(WeeklyHours).where(WeeklyHours.host_id == host_id))
    db.session.add_all(
        WeeklyHours(
            host_id=host_id,
            weekday=span.weekday,
            start_minute=span.start_minute,
            end_minute=span.end_minute,
            first_day=span.first_day,
            last_day=span.last_day,
        )
        for span in spans
    )
    settle(actor, host_id, "weekly_hours")


def add_override(actor: Actor, host_id: int, change: DaySpan) -> None:
    """Mark a day as closed, give it hours of its own, or offer hours beside; raise Invalid."""
    member, profile = find_own(actor, host_id)
    wrong = unknown_zone(member.zone) or check_day(
        change,
        kept_hours(host_id, member.zone, change.day),
        today_in(member.zone),
        profile.minutes,
    )
    if wrong:
        raise Invalid(wrong)
    replaced = [row.id for row in kept_days(host_id, change.day) if _replaces(change, row)]
    db.session.execute(delete(DatedOverride).where(DatedOverride.id.in_(replaced)))
    db.session.add(
        DatedOverride(
            host_id=host_id,
            day=change.day,
            start_minute=change.start_minute,
            end_minute=change.end_minute,
            beside=change.beside,
        )
    )
    settle(actor, host_id, "dated_override")


def remove_override(actor: Actor, host_id: int, override_id: int) -> None:
    """Let a day follow the week again; raise NotFound for what is not the host's own."""
    remove_own(actor, host_id, DatedOverride, override_id)


def _replaces(change: DaySpan, kept: DatedOverride) -> bool:
    """Tell whether what is kept for the same day goes: a closed day has no hours, and the like."""
    if kept.day != change.day or change.beside:
        return False
    return change.start_minute is None or kept.start_minute is None
