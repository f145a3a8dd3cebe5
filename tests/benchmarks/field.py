"""The database that both sides use: an institution with its hosts, their hours, and students."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from fireside.app import create_app
from fireside.availability.service import host_slots, refresh_openings
from fireside.config import Settings
from fireside.institutions.models import Institution
from fireside.kernel import clock, tenancy, tokens
from fireside.kernel.db import db
from fireside.people.models import Membership, SignInSession
from fireside.plugins import vocabulary
from tests.benchmarks.bare.tables import create_tables
from tests.benchmarks.servers import SECRET_KEY
from tests.factories.availability import make_weekly_hours
from tests.factories.crowds import make_crowd
from tests.factories.institutions import make_institution
from tests.factories.people import make_host, make_student
from tests.tools import postgresql
from tests.tools.databases import Databases

HOSTS, STUDENTS = 60, 401
_ZONES = ("America/New_York", "America/Chicago", "Europe/London", "America/Los_Angeles")
_PLACES = ("Hartford", "Chicago", "London", "Portland", "Boston", "Dayton", "Leeds")
_POSITIONS = ("Actuary", "Nurse", "Engineer", "Editor", "Planner", "Chemist", "Teacher")


@dataclass(frozen=True)
class Student:
    """Somebody signed in: her membership, and the secret of her session's cookie."""

    member_id: int
    secret: str


@dataclass(frozen=True)
class Field:
    """Where the data is, and whose it is."""

    kind: str
    database_url: str
    students: tuple[Student, ...]
    openings: tuple[tuple[int, tuple[datetime, ...]], ...]
    """Each host with the starts of her free times, none of which overlap, in no order."""


@contextmanager
def seeded(kind: str, folder: Path) -> Iterator[Field]:
    """Make a database of one kind and fill it; it is gone after the block."""
    if kind == "postgresql":
        postgresql.server_address(folder, durable=True)
    databases = Databases(folder, f"bench-{kind}")
    try:
        yield _fill(kind, databases.fresh(kind))
    finally:
        databases.close()
        if kind == "postgresql":
            postgresql.stop_server(folder)


def _fill(kind: str, database_url: str) -> Field:
    app = create_app(Settings(database_url=database_url, secret_key=SECRET_KEY))
    chance = random.Random(7)
    with app.app_context():
        house = make_institution(open_requests_per_student=500, asks_per_month=0, asks_per_term=0)
        db.session.commit()
        with tenancy.scope(house.id):
            students = tuple(_sign_in(make_student(), house.id) for _ in range(STUDENTS))
            hosts = [_add_host(chance, number) for number in range(HOSTS)]
            db.session.commit()
            refresh_openings()
            openings = tuple((host.id, _free_times(host, chance)) for host in hosts)
            db.session.commit()
        db.session.remove()
        db.engine.dispose()
    create_tables(database_url)
    return Field(kind, database_url, students, openings)


def add_crowd(field: Field, count: int) -> None:
    """Add hosts with hours and their next openings."""
    app = create_app(Settings(database_url=field.database_url, secret_key=SECRET_KEY))
    with app.app_context():
        house = db.session.scalars(select(Institution)).one()
        with tenancy.scope(house.id):
            for host in make_crowd(count):
                make_weekly_hours(host, 9, 12, (host.id % 5, (host.id + 2) % 5))
            db.session.commit()
            refresh_openings()
            db.session.commit()
        db.session.remove()
        db.engine.dispose()


def _sign_in(member: Membership, institution_id: int) -> Student:
    present, secret = clock.now(), f"secret-of-{member.id}"
    db.session.add(
        SignInSession(
            fingerprint=tokens.fingerprint(secret),
            account_id=member.account_id,
            institution_id=institution_id,
            method="link",
            created_at=present,
            last_seen_at=present,
            expires_at=present + timedelta(days=1),
        )
    )
    return Student(member.id, secret)


def _add_host(chance: random.Random, number: int) -> Membership:
    place = chance.choice(_PLACES)
    host = make_host(
        profile={
            "position": chance.choice(_POSITIONS),
            "organisation": f"{place} {chance.choice(('Works', 'Mutual', 'Clinic'))}",
            "field": chance.choice(list(vocabulary.FIELDS)),
            "place": place,
            "languages": chance.sample(("en", "es", "fr", "de"), 2),
            "formats": ["video", chance.choice(("phone", "in_person"))],
            "topics": chance.sample(tuple(vocabulary.TOPICS), 2),
            "monthly_cap": 500,
        },
        zone=_ZONES[number % len(_ZONES)],
    )
    make_weekly_hours(host, 9, 17)
    return host


def _free_times(host: Membership, chance: random.Random) -> tuple[datetime, ...]:
    """Return full hours: their buffers do not touch one another."""
    present = clock.now() + timedelta(hours=30)
    slots = host_slots(host.id, present, present + timedelta(days=26))
    starts = [slot.starts_at for slot in slots if slot.starts_at.minute == 0]
    chance.shuffle(starts)
    return tuple(starts)
