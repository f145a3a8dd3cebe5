"""What in other rooms changes when somebody is free."""

from __future__ import annotations

from fireside.availability.service import refresh_next_opening
from fireside.institutions.service import touch_hosts
from fireside.interviews.events import InterviewChanged
from fireside.kernel.events import subscribe
from fireside.people.events import HostChanged, RolesChanged


def _follow_person(event: HostChanged | RolesChanged) -> None:
    """Zone, length, buffer or pause have changed, or she is a host no longer."""
    refresh_next_opening(event.membership_id)
    touch_hosts()


def _follow_interview(event: InterviewChanged) -> None:
    """Time was taken or given back, and the count of requests has changed."""
    refresh_next_opening(event.host_id)
    touch_hosts()


def register() -> None:
    """Subscribe; each handler runs in the transaction that announced."""
    subscribe(HostChanged, _follow_person)
    subscribe(RolesChanged, _follow_person)
    subscribe(InterviewChanged, _follow_interview)
