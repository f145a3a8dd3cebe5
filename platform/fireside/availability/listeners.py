"""What in other rooms changes when somebody is free."""

from __future__ import annotations

from fireside.availability.service import (
    FIRST_OFFER,
    follow_taken,
    forget_hours,
    refresh_next_opening,
    spoken_hours,
    take_first_hours,
)
from fireside.institutions.service import touch_hosts
from fireside.interviews.events import InterviewChanged
from fireside.interviews.rules import TAKING
from fireside.kernel.events import subscribe
from fireside.people.events import HostChanged, MemberLeft, RolesChanged
from fireside.people.service import FirstHours, offer_first_hours


def _follow_person(event: HostChanged | RolesChanged) -> None:
    """Zone, length, buffer or pause have changed, or she is a host no longer."""
    refresh_next_opening(event.membership_id)
    touch_hosts(event.membership_id)


def _follow_interview(event: InterviewChanged) -> None:
    """Time was taken or given back, and the count of requests has changed."""
    if event.act in TAKING:
        follow_taken(event.host_id, event.starts_at, event.ends_at)
    else:
        refresh_next_opening(event.host_id)
    touch_hosts(event.host_id)


def _erase(event: MemberLeft) -> None:
    """Her hours go with her."""
    forget_hours(event.membership_id)


def register() -> None:
    """Subscribe; each handler runs in the transaction that announced. Answer the welcome."""
    subscribe(MemberLeft, _erase)
    offer_first_hours(FirstHours(spoken_hours, FIRST_OFFER, take_first_hours))
    subscribe(HostChanged, _follow_person)
    subscribe(RolesChanged, _follow_person)
    subscribe(InterviewChanged, _follow_interview)
