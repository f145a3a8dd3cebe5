"""Where a host is for a while, and by which clock her hours are read there."""

from __future__ import annotations

from fireside.availability.models import TravelPeriod
from fireside.availability.rules import Travel, check_travel
from fireside.availability.service.own import (
    find_own,
    kept_travels,
    remove_own,
    settle,
    today_in,
    unknown_zone,
)
from fireside.kernel.db import db
from fireside.kernel.errors import Invalid
from fireside.kernel.permissions import Actor
from fireside.kernel.wording import known_zone


def add_travel(actor: Actor, host_id: int, travel: Travel) -> None:
    """Read the hours of some days in another zone, or let them rest; raise Invalid."""
    member, _ = find_own(actor, host_id)
    if travel.zone is not None and not known_zone(travel.zone):
        raise Invalid({"where": "We know no such time zone. Choose one from the list."})
    kept = [
        Travel(row.first_day, row.last_day, row.zone)
        for row in kept_travels(host_id, travel.first_day)
    ]
    wrong = unknown_zone(member.zone) or check_travel(
        travel, member.zone, kept, today_in(member.zone)
    )
    if wrong:
        raise Invalid(wrong)
    db.session.add(
        TravelPeriod(
            host_id=host_id,
            first_day=travel.first_day,
            last_day=travel.last_day,
            zone=travel.zone,
        )
    )
    settle(actor, host_id, "travel_period")


def remove_travel(actor: Actor, host_id: int, travel_id: int) -> None:
    """Read those days at home again; raise NotFound for what is not the host's own."""
    remove_own(actor, host_id, TravelPeriod, travel_id)
