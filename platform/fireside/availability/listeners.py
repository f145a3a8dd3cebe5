"""What in other rooms changes when somebody is free."""

from __future__ import annotations

from fireside.availability.service import (
    FIRST_OFFER,
    ask_for_busy,
    follow_taken,
    forget_account,
    forget_busy,
    forget_hours,
    forget_linked,
    refresh_next_opening,
    rest_host,
    share_of,
    spoken_hours,
    take_first_hours,
)
from fireside.institutions.service import touch_hosts
from fireside.interviews.events import InterviewChanged
from fireside.interviews.rules import TAKING, Act
from fireside.kernel import subjects
from fireside.kernel.events import subscribe
from fireside.people.events import HostChanged, MemberLeft, RolesChanged
from fireside.people.service import FirstHours, offer_first_hours
from fireside.plugins.events import PluginSwitched


def _follow_person(event: HostChanged | RolesChanged) -> None:
    """Zone, length, buffer or pause have changed, or she is a host no longer."""
    refresh_next_opening(event.membership_id)
    touch_hosts(event.membership_id)
    ask_for_busy(event.membership_id)


def _follow_interview(event: InterviewChanged) -> None:
    """Time was taken or given back, and the count of requests has changed."""
    if event.act in TAKING:
        follow_taken(event.host_id, event.starts_at, event.ends_at)
    else:
        if event.act in (Act.MISS, Act.UNMISS):
            rest_host(event.host_id, event.act is Act.MISS)
        refresh_next_opening(event.host_id)
    touch_hosts(event.host_id)


def _follow_plugin(event: PluginSwitched) -> None:
    """A source of busy times may speak from now on, or no longer."""
    ask_for_busy(plugin=event.plugin)


def _erase(event: MemberLeft) -> None:
    """Her hours go with her."""
    forget_hours(event.membership_id)
    forget_busy(event.membership_id)
    forget_linked(event.membership_id)
    forget_account(event.membership_id)


def register() -> None:
    """Subscribe; each handler runs in the transaction that announced. Answer the welcome."""
    subscribe(MemberLeft, _erase)
    offer_first_hours(FirstHours(spoken_hours, FIRST_OFFER, take_first_hours))
    subscribe(HostChanged, _follow_person)
    subscribe(RolesChanged, _follow_person)
    subscribe(InterviewChanged, _follow_interview)
    subscribe(PluginSwitched, _follow_plugin)
    subjects.register_share("availability", share_of)
