"""What matching knows of students and hosts, and what a host offers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict
from sqlalchemy import select

from fireside.institutions.service import touch_hosts
from fireside.kernel import audit, events
from fireside.kernel.db import db
from fireside.kernel.errors import NotFound
from fireside.kernel.permissions import Actor, require
from fireside.people import rules
from fireside.people.events import HostChanged
from fireside.people.models import CareerStation, HostProfile, StudentProfile
from fireside.plugins.asking import offers_rooms


class StationLine(Struct, frozen=True):
    """One line of a career as it is written down; years, ``until`` None for the present one."""

    position: str
    organisation: str
    since: int
    until: int | None


def student_profile(member_id: int) -> StudentProfile:
    """Return a student's profile; raise NotFound."""
    profile = db.session.scalar(
        select(StudentProfile).where(StudentProfile.membership_id == member_id)
    )
    if profile is None:
        raise NotFound
    return profile


def host_profile(member_id: int) -> HostProfile:
    """Return a host's profile; raise NotFound."""
    profile = db.session.scalar(select(HostProfile).where(HostProfile.membership_id == member_id))
    if profile is None:
        raise NotFound
    return profile


def career_of(member_id: int) -> list[CareerStation]:
    """Return a host's stations as a path, the present one last."""
    stations = select(CareerStation).where(CareerStation.membership_id == member_id)
    return rules.in_order(db.session.scalars(stations))


def profile_gaps(profile: StudentProfile | HostProfile) -> list[str]:
    """Return what is missing: for a student keys of PROFILE_FIELDS, for a host words."""
    if isinstance(profile, StudentProfile):
        return rules.student_gaps(profile)
    return rules.host_gaps(profile, rooms_given=offers_rooms())


def save_student_profile(actor: Actor, answers: Mapping[str, Any]) -> StudentProfile:
    """Write down the actor's own answers, by column name."""
    require(actor, "people.student_profile")
    profile = student_profile(actor.membership_id or 0)
    changed = _assign(profile, answers)
    if changed:
        audit.record(actor, "people.student_profile", "student_profile", profile.id, changed)
    return profile


def save_host_profile(
    actor: Actor, answers: Mapping[str, Any], stations: Iterable[StationLine] | None = None
) -> HostProfile:
    """Write down the actor's own offer, and her career where it is given."""
    require(actor, "people.host_profile")
    profile = host_profile(actor.membership_id or 0)
    changed = _assign(profile, answers)
    if stations is not None and _replace_career(profile.membership_id, list(stations)):
        changed.append("career")
    if changed:
        audit.record(actor, "people.host_profile", "host_profile", profile.id, changed)
        touch_hosts(profile.membership_id)
        events.announce(HostChanged(profile.membership_id))
    return profile


def _assign(profile: StudentProfile | HostProfile, answers: Mapping[str, Any]) -> list[str]:
    changed = [name for name, value in answers.items() if getattr(profile, name) != value]
    for name in changed:
        setattr(profile, name, answers[name])
    return changed


def _replace_career(member_id: int, wanted: list[StationLine]) -> bool:
    """Write the lines anew where they differ; True when they did."""
    present = career_of(member_id)
    known = [StationLine(s.position, s.organisation, s.since, s.until) for s in present]
    if known == rules.in_order(wanted):
        return False
    for station in present:
        db.session.delete(station)
    for line in wanted:
        db.session.add(CareerStation(membership_id=member_id, **asdict(line)))
    return True
