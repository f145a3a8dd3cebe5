"""Group conversations for tests, as a host offers them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from fireside.gatherings.models import Gathering, Seat
from fireside.gatherings.service import Content, offer_gathering, take_seat
from fireside.kernel import clock
from fireside.kernel.permissions import Actor
from fireside.people.models import Membership

LINK = "https://video.example.org/table"
TITLE = "A first year in insurance"


def acting(member: Membership) -> Actor:
    """Return a member as whoever acts."""
    return Actor(
        account_id=member.account_id,
        membership_id=member.id,
        institution_id=member.institution_id,
        roles=frozenset(role.value for role in member.roles),
        zone=member.zone,
        name=member.name,
    )


def content(**values: Any) -> Content:
    """Return what a host says: a video call about insurance with three seats."""
    said: dict[str, Any] = {
        "title": TITLE,
        "about": "What surprised me, and what I would do again.",
        "seats": 3,
        "meeting_format": "video",
        "video_link": LINK,
        "place": {},
    }
    return Content(**{**said, **values})


def in_days(days: int, hour: int = 15) -> datetime:
    """Return a full hour (UTC) so many days from now."""
    return (clock.now() + timedelta(days=days)).replace(
        hour=hour, minute=0, second=0, microsecond=0
    )


def offer(
    host: Membership, starts_at: datetime | None = None, minutes: int = 45, **values: Any
) -> Gathering:
    """Offer one, in three days where nothing is said; needs a scope."""
    start = starts_at or in_days(3)
    key = values.pop("key", f"offer-{host.id}-{start.timestamp()}")
    return offer_gathering(acting(host), content(**values), start, minutes, key)


def sit(student: Membership, gathering: Gathering, question: str = "") -> Seat:
    """Take a seat; needs a scope."""
    return take_seat(acting(student), gathering.id, question)
