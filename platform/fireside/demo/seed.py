"""Fills an empty database with the demo: marked as such, in seconds, the same each time."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime

from fireside.availability.service import refresh_openings
from fireside.demo.cast import Catalog, DemoInstitution
from fireside.demo.cast_afterwards import Afterwards
from fireside.demo.catalog import SEED, load_catalog
from fireside.demo.seed_afterwards import Ground, write_afterwards
from fireside.demo.seed_calendar import write_calendar
from fireside.demo.seed_campaigns import write_campaign
from fireside.demo.seed_gatherings import write_gathering
from fireside.demo.seed_interviews import Calendar, write_story
from fireside.demo.seed_people import People, write_host, write_staff, write_student
from fireside.followup.service import schedule_nudges
from fireside.institutions.models import Institution
from fireside.institutions.service import add_institution
from fireside.interviews.models import Appointment, Interview
from fireside.interviews.rules import State
from fireside.kernel import clock, tenancy
from fireside.kernel.db import db
from fireside.kernel.deployment import Deployment
from fireside.people.models import Membership

_USUAL_MINUTES = 30


@dataclass(frozen=True)
class Seeded:
    """What was written: institutions by slug, membership ids by institution and address."""

    catalog: Catalog
    institution_ids: dict[str, int]
    membership_ids: dict[tuple[str, str], int]


def seed_demo(seed: int = SEED) -> Seeded:
    """Write both institutions with everybody and every story; commits. Needs an app context."""
    catalog = load_catalog(seed)
    present = clock.now().replace(second=0, microsecond=0)
    people = People(present, random.Random(seed + 2))  # noqa: S311 - a demo, not a secret
    calendar = Calendar(present, random.Random(seed + 3))  # noqa: S311 - as above
    institutions = _write_institutions(catalog)
    db.session.commit()
    for institution in institutions:
        with tenancy.scope(institution.id):
            _write_people(people, catalog, institution)
            db.session.flush()
            _write_stories(people, calendar, catalog, institution)
            db.session.flush()
            write_campaign(
                people, catalog, institution, _advisor(people, catalog, institution.slug)
            )
            refresh_openings()
            db.session.commit()
        db.session.remove()  # one session serves one institution
    return Seeded(
        catalog,
        {institution.slug: institution.id for institution in institutions},
        {key: membership.id for key, membership in people.memberships.items()},
    )


def _write_institutions(catalog: Catalog) -> list[Institution]:
    db.session.add(Deployment(is_demo=True))
    return [_write_institution(entry) for entry in catalog.institutions]


def _write_institution(entry: DemoInstitution) -> Institution:
    institution = add_institution(entry.slug, entry.name, entry.zone)
    institution.welcome = entry.welcome
    institution.paper = entry.paper.lower()
    institution.thank_you_hours = entry.thank_hours
    institution.confirmation = entry.confirmation
    write_calendar(institution, clock.now())
    return institution


def _write_people(people: People, catalog: Catalog, institution: Institution) -> None:
    slug = institution.slug
    minutes = {story.host: story.minutes for story in catalog.stories}
    for staff in catalog.staff:
        if staff.institution == slug:
            write_staff(people, slug, staff)
    for student in catalog.students:
        if student.institution == slug:
            write_student(people, slug, student)
    for host in catalog.hosts:
        if slug in (host.institution, host.also_at):
            write_host(people, slug, host, minutes.get(host.key, _USUAL_MINUTES))


def _write_stories(
    people: People, calendar: Calendar, catalog: Catalog, institution: Institution
) -> None:
    emails = {student.name: student.email for student in catalog.students}
    hosts = {host.key: host for host in catalog.hosts}
    became = {story.student: story for story in catalog.afterwards}
    advisor = _advisor(people, catalog, institution.slug)
    for gathering in catalog.gatherings:
        if gathering.institution == institution.slug:
            write_gathering(people, calendar, gathering, hosts[gathering.host], emails)
    for story in catalog.stories:
        if story.institution != institution.slug:
            continue
        host = hosts[story.host] if story.host else None
        interview = write_story(people, calendar, institution, story, emails[story.student], host)
        if story.state == State.HELD and story.student in became:
            _write_afterwards(interview, became[story.student], calendar.present, advisor)


def _write_afterwards(
    interview: Interview, story: Afterwards, present: datetime, advisor: Membership
) -> None:
    """Write what became of a conversation, and let its nudges come as they would."""
    db.session.flush()
    appointment = db.session.get_one(
        Appointment, (interview.institution_id, interview.appointment_id)
    )
    ground = Ground(interview, appointment.ended_at or appointment.ends_at, present, advisor)
    write_afterwards(ground, story)
    schedule_nudges(interview.id)


def _advisor(people: People, catalog: Catalog, slug: str) -> Membership:
    staff = (one for one in catalog.staff if one.institution == slug and one.role == "advisor")
    return people.memberships[slug, next(staff).email]
