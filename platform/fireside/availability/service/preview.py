"""A host's next two weeks as a student elsewhere would see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select

from fireside.availability.rules import GRID_MINUTES, StartRun, runs_by_day
from fireside.availability.service.openings import host_slots
from fireside.institutions.service import current_institution
from fireside.kernel import clock
from fireside.kernel.db import db
from fireside.kernel.permissions import Actor, require
from fireside.kernel.wording import known_zone
from fireside.people.models import Membership

_DAYS = 14
_MOST_ZONES = 12


@dataclass(frozen=True, slots=True)
class WeekPreview:
    """Starts by day of ``zone``; ``zones`` are those worth looking from."""

    zone: str
    zones: tuple[str, ...]
    days: tuple[tuple[date, tuple[StartRun, ...]], ...]
    count: int


def preview_week(actor: Actor, host_id: int, host_zone: str, zone: str = "") -> WeekPreview:
    """Return the host's own preview; without a known ``zone``, from where most students look."""
    require(actor, "availability.edit", host_id)
    zones = _zones(host_zone)
    seen_from = zone if known_zone(zone) else zones[0]
    present = clock.now()
    slots = host_slots(host_id, present, present + timedelta(days=_DAYS))
    days = runs_by_day(slots, seen_from, GRID_MINUTES)
    return WeekPreview(
        seen_from,
        tuple(dict.fromkeys([*zones, seen_from])),
        tuple((day, tuple(runs)) for day, runs in days.items()),
        len(slots),
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
