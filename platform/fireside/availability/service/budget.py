"""How often a host was asked, and how often she may be."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct
from sqlalchemy import Case, bindparam, case, distinct, func, select

from fireside.availability.rules import Budget, midnight, term_began
from fireside.institutions.rules import TermPlan, limit_of, term_start
from fireside.institutions.service import current_institution
from fireside.interviews.models import Appointment
from fireside.interviews.rules import State
from fireside.kernel import audit, clock, events
from fireside.kernel.db import Ready, db
from fireside.kernel.permissions import Actor, require
from fireside.people.events import HostChanged
from fireside.people.models import HostProfile

_REACHED = Appointment.state != State.RETURNED
_IN_TERM: Case[int] = case((_REACHED, Appointment.interview_id))
_IN_MONTH: Case[int] = case(
    (_REACHED & (Appointment.requested_at >= bindparam("month_start")), Appointment.interview_id)
)
ASKS_OF_MONTH = func.count(distinct(_IN_MONTH))
ASKS_OF_TERM = func.count(distinct(_IN_TERM))
"""Both want a statement about the appointments requested since ``term_start``, by host.

What an adviser has sent back never reached her, and counts for nothing.
"""
_BUDGET = Ready(
    select(
        HostProfile.monthly_cap,
        HostProfile.term_cap,
        HostProfile.rests_until,
        ASKS_OF_MONTH.label("month"),
        ASKS_OF_TERM.label("term"),
    )
    .outerjoin(
        Appointment,
        (Appointment.host_id == HostProfile.membership_id)
        & (Appointment.requested_at >= bindparam("term_start")),
    )
    .where(HostProfile.membership_id == bindparam("host"))
    .group_by(HostProfile.monthly_cap, HostProfile.term_cap, HostProfile.rests_until)
)


def asks_since(plan: str | None = None, terms: str | None = None) -> dict[str, datetime]:
    """Return when this month and this term began where the institution is, in UTC.

    ``plan`` is how the year is divided, and ``terms`` the institution's own, where somebody has
    just read them.
    """
    house = current_institution()
    zone = ZoneInfo(house.zone)
    today = clock.now().astimezone(zone).date()
    planned = term_start(TermPlan(plan or house.term_plan), today)
    began = term_began(house.terms if terms is None else terms, planned, today)
    return {
        "month_start": midnight(today.replace(day=1), zone),
        "term_start": midnight(began, zone),
    }


def limits_of(monthly_cap: int, term_cap: int) -> tuple[int, int]:
    """Return how often a host is asked at most, a month and a term, as policy and host say."""
    house = current_institution()
    return (
        limit_of(house.host_limits, house.asks_per_month, monthly_cap),
        limit_of(house.host_limits, house.asks_per_term, term_cap),
    )


def host_budget(host_id: int) -> Budget:
    """Return how often a host was asked, and how often she is at most, in one query."""
    row = _BUDGET.first(host=host_id, **asks_since())
    if row is None:
        return Budget(0, 0, *limits_of(0, 0))
    return Budget(row.month, row.term, *limits_of(row.monthly_cap, row.term_cap))


class Load(Struct, frozen=True):
    """What a host is told: how often she was asked, and until when she rests (UTC), if she does."""

    budget: Budget
    rests_until: datetime | None


def host_load(actor: Actor, host_id: int) -> Load:
    """Return a host's own figures."""
    require(actor, "availability.edit", host_id)
    profile, present = _profile(host_id), clock.now()
    until = profile.rests_until if profile else None
    return Load(host_budget(host_id), until if until and until > present else None)


def rest_host(host_id: int, missed: bool) -> None:
    """Let a host rest from now on, where a student did not come; end it, where one did."""
    profile, days = _profile(host_id), current_institution().rest_days
    if profile is not None:
        profile.rests_until = clock.now() + timedelta(days=days) if missed and days else None


def end_rest(actor: Actor, host_id: int) -> None:
    """Let a host be asked again before her rest is over."""
    require(actor, "availability.edit", host_id)
    profile = _profile(host_id)
    if profile is not None and profile.rests_until is not None:
        profile.rests_until = None
        audit.record(actor, "availability.end_rest", "host_profile", profile.id, ("rests_until",))
        events.announce(HostChanged(host_id))


def _profile(host_id: int) -> HostProfile | None:
    return db.session.scalar(select(HostProfile).where(HostProfile.membership_id == host_id))
