"""What matching knows about whoever searches."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, select

from fireside.availability.rules import Busy
from fireside.institutions.service import current_institution
from fireside.interviews.models import Interview
from fireside.interviews.rules import LIVE, State
from fireside.interviews.service import busy_times
from fireside.kernel import clock
from fireside.kernel.db import Ready
from fireside.kernel.permissions import Actor
from fireside.people.models import Membership, StudentProfile
from fireside.plugins.types import PluginContext, StudentView

_STUDENT = Ready(
    select(
        Interview.host_id,
        Interview.state,
        StudentProfile.id.label("profile_id"),
        StudentProfile.fields,
        StudentProfile.languages,
        StudentProfile.formats,
        StudentProfile.objectives,
        StudentProfile.programme,
        StudentProfile.graduation_year,
        StudentProfile.place,
        StudentProfile.about,
    )
    .select_from(Membership)
    .outerjoin(StudentProfile, StudentProfile.membership_id == Membership.id)
    .outerjoin(
        Interview,
        (Interview.student_id == Membership.id) & Interview.state.in_([*LIVE, State.HELD]),
    )
    .where(Membership.id == bindparam("member"))
)
"""Her profile beside each interview that names a host she knows or has asked; one row at least."""


def plugin_context() -> PluginContext:
    """Return what every rule is told about the institution in scope."""
    institution = current_institution()
    return PluginContext(
        institution.id, institution.slug, institution.name, institution.zone, clock.now()
    )


def student_view(actor: Actor) -> StudentView:
    """Return the searcher as rules see a student; an adviser is one who has said nothing."""
    member_id = actor.membership_id or 0
    if "student" not in actor.roles:
        return StudentView(member_id, zone=actor.zone)
    rows = _STUDENT.rows(member=member_id)
    met, asked = _known_hosts(rows)
    profile = rows[0] if rows else None
    if profile is None or profile.profile_id is None:
        return StudentView(member_id, zone=actor.zone, met=met, asked=asked)
    return StudentView(
        id=member_id,
        fields=frozenset(profile.fields),
        languages=frozenset(profile.languages),
        formats=frozenset(profile.formats),
        objectives=frozenset(profile.objectives),
        programme=profile.programme,
        graduation_year=profile.graduation_year,
        place=profile.place,
        zone=actor.zone,
        about=profile.about,
        met=met,
        asked=asked,
    )


def own_busy(actor: Actor) -> list[Busy]:
    """Return the time that a student has given away up to the horizon, so as not to offer it."""
    if actor.account_id is None or "student" not in actor.roles:
        return []
    present = clock.now()
    horizon = present + timedelta(days=current_institution().horizon_days + 1)
    return busy_times(actor.account_id, present, horizon)


def _known_hosts(rows: Sequence[Any]) -> tuple[frozenset[int], frozenset[int]]:
    """Return the hosts whom a student has talked with, and those asked or about to meet."""
    known = [(row.host_id, row.state) for row in rows if row.host_id]
    met = frozenset(host_id for host_id, state in known if state == State.HELD)
    return met, frozenset(host_id for host_id, state in known if state != State.HELD)
