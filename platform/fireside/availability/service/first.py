"""The first hours of a new host, as the welcome offers them, and the end of somebody's hours."""

from __future__ import annotations

from typing import Final

from sqlalchemy import delete

from fireside.availability.models import DatedOverride, TravelPeriod, WeeklyHours
from fireside.availability.rules import WEEKDAYS, WeeklySpan, speak_clock
from fireside.availability.service.hours import host_week, set_hours
from fireside.kernel.db import db
from fireside.kernel.permissions import Actor

FIRST_OFFER: Final = "Tuesday and Thursday from 18:00 to 19:00"
_FIRST: Final = (WeeklySpan(1, 1080, 1140), WeeklySpan(3, 1080, 1140))


def spoken_hours(actor: Actor) -> list[str]:
    """Return the actor's own weekly hours, a line for each span."""
    return [
        f"{WEEKDAYS[span.weekday]} from {speak_clock(span.start_minute)} "
        f"to {speak_clock(span.end_minute)}"
        for span in host_week(actor, actor.membership_id or 0).weekly
    ]


def take_first_hours(actor: Actor) -> None:
    """Offer two evening hours a week, unless the actor has said when by now."""
    if not spoken_hours(actor):
        set_hours(actor, actor.membership_id or 0, _FIRST)


def forget_hours(host_id: int) -> None:
    """Delete all hours of somebody who has left."""
    for table in (WeeklyHours, DatedOverride, TravelPeriod):
        db.session.execute(delete(table).where(table.host_id == host_id))
