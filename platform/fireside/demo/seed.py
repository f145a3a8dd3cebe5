"""Fills an empty database with the demo: marked as such, in seconds, the same each time."""

from __future__ import annotations

import random
from dataclasses import dataclass

from fireside.availability.service import refresh_openings
from fireside.demo.cast import Catalog, DemoInstitution
from fireside.demo.catalog import SEED, load_catalog
from fireside.demo.seed_interviews import Calendar, write_story
from fireside.demo.seed_people import People, write_host, write_staff, write_student
from fireside.institutions.models import Institution
from fireside.institutions.service import add_institution
from fireside.kernel import clock, tenancy
from fireside.kernel.db import db
from fireside.kernel.deployment import Deployment

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
    for story in catalog.stories:
        if story.institution == institution.slug:
            host = hosts[story.host] if story.host else None
            write_story(people, calendar, institution, story, emails[story.student], host)
