"""The two people of an interview as frozen values, for what plugins build and propose."""

from __future__ import annotations

import dataclasses

from sqlalchemy import select

from fireside.institutions.models import Institution
from fireside.kernel.db import db
from fireside.people.models import CareerStation, HostProfile, Membership, StudentProfile
from fireside.plugins import types


def student_brief(
    member: Membership, profile: StudentProfile | None, institution: Institution
) -> types.StudentBrief:
    """Return a student as plugins see her."""
    return types.StudentBrief(
        name=member.name,
        zone=member.zone,
        first_name=member.first_name,
        school=institution.name,
        programme=profile.programme if profile else "",
        graduation_year=profile.graduation_year if profile else None,
        place=profile.place if profile else "",
        about=profile.about if profile else "",
    )


def host_brief(
    member: Membership, profile: HostProfile | None, institution: Institution
) -> types.HostBrief:
    """Return a host as plugins see her, with the stations of her way."""
    brief = types.HostBrief(member.name, member.zone, first_name=member.first_name)
    if profile is None:
        return brief
    return dataclasses.replace(
        brief,
        position=profile.position,
        organisation=profile.organisation,
        place=profile.place,
        school=institution.name if profile.programme else "",
        programme=profile.programme,
        graduation_year=profile.graduation_year,
        about=profile.about or profile.headline,
        fields=(profile.field,) if profile.field else (),
        topics=tuple(profile.topics),
        languages=tuple(profile.languages),
        stations=_stations(member.id),
    )


def _stations(host_id: int) -> tuple[types.CareerStation, ...]:
    rows = db.session.scalars(
        select(CareerStation)
        .where(CareerStation.membership_id == host_id)
        .order_by(CareerStation.since, CareerStation.id)
    )
    return tuple(
        types.CareerStation(
            title=row.position, organisation=row.organisation, since=row.since, until=row.until
        )
        for row in rows
    )
