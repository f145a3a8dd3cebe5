"""A host's next four weeks as a student elsewhere would see them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from msgspec import Struct
from sqlalchemy import func, select

from fireside.availability.rules import StartRun, WeeklySpan, check_week, runs_by_day
from fireside.availability.service.closed import ClosedSpan, closed_ahead
from fireside.availability.service.openings import host_slots
from fireside.availability.service.own import find_own
from fireside.institutions.service import current_institution
from fireside.kernel import clock
from fireside.kernel.db import db
from fireside.kernel.errors import Invalid
from fireside.kernel.permissions import Actor
from fireside.kernel.wording import known_zone
from fireside.people.models import Membership

_DAYS = 28
_MOST_ZONES = 12


class WeekPreview(Struct, frozen=True):
    """Starts by day of ``zone``; ``zones`` are those from which people here look."""

    zone: str
    zones: tuple[str, ...]
    days: tuple[tuple[date, tuple[StartRun, ...]], ...]
    count: int
    step_minutes: int
    closed: tuple[ClosedSpan, ...]
    """What the institution closes in this time."""


def preview_week(
    actor: Actor, host_id: int, zone: str = "", weekly: Sequence[WeeklySpan] | None = None
) -> WeekPreview:
    """Return the host's own preview; without a known ``zone``, from where most students look.

    ``weekly`` are hours that she considers, in place of those that are kept. Raises Invalid where
    they make no sense, as keeping them would.
    """
    member, profile = find_own(actor, host_id)
    wrong = check_week(weekly, profile.minutes) if weekly is not None else {}
    if wrong:
        raise Invalid(wrong)
    zones = _zones(member.zone)
    seen_from = zone if known_zone(zone) else zones[0]
    present = clock.now()
    slots = host_slots(host_id, present, present + timedelta(days=_DAYS), weekly=weekly)
    days = runs_by_day(slots, seen_from, profile.step_minutes)
    return WeekPreview(
        seen_from,
        tuple(dict.fromkeys([*zones, seen_from])),
        tuple((day, tuple(runs)) for day, runs in days.items()),
        len(slots),
        profile.step_minutes,
        tuple(closed_ahead(present + timedelta(days=_DAYS))),
    )


def _zones(host_zone: str) -> list[str]:
    """Return students' zones, most students first, then the institution's, the host's last."""
    counted = (
        select(Membership.zone)
        .where(Membership.is_student)
        .group_by(Membership.zone)
        .order_by(func.count().desc(), Membership.zone)
        .limit(_MOST_ZONES)
    )
    others = [*db.session.scalars(counted), current_institution().zone]
    found = [zone for zone in dict.fromkeys(others) if zone != host_zone and known_zone(zone)]
    return [*found, host_zone] if known_zone(host_zone) else [*found, "UTC"]
