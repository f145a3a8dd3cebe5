"""A host who offers, and students who would like a seat."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from fireside.gatherings.models import Gathering, Seat
from fireside.institutions.models import Institution
from fireside.interviews.models import Commitment
from fireside.kernel.db import db
from fireside.people.models import Membership
from tests.conftest import Scope
from tests.factories.availability import make_weekly_hours
from tests.factories.gatherings import offer
from tests.factories.people import make_host, make_student
from tests.tools.browsing import Member
from tests.tools.outbox import Outbox

Browse = Callable[[Membership], Member]


@pytest.fixture
def host(institution: Institution, scope: Scope) -> Membership:
    with scope(institution):
        made = make_host(name="Dana Whitfield", email="dana@example.org", zone="Europe/Berlin")
        make_weekly_hours(made, 8, 20, range(7))
        return made


@pytest.fixture
def students(institution: Institution, scope: Scope) -> list[Membership]:
    """Four, of whom three find a seat."""
    names = ("Mara Quist", "Nils Berg", "Ida Falk", "Omar Said")
    with scope(institution):
        return [
            make_student(name=name, email=f"{name.split()[0].lower()}@example.org")
            for name in names
        ]


@pytest.fixture
def gathering(
    institution: Institution, scope: Scope, host: Membership, outbox: Outbox
) -> Gathering:
    """Three seats, in three days; the host has been told."""
    with scope(institution):
        made = offer(host)
    outbox.deliver()
    return made


@pytest.fixture
def browse(app: Flask, institution: Institution) -> Browse:
    return lambda member: Member(app, institution, member)


def fresh(gathering: Gathering) -> Gathering:
    """Return the row as it stands; needs a scope."""
    return db.session.get_one(
        Gathering, (gathering.institution_id, gathering.id), populate_existing=True
    )


def seat_of(gathering: Gathering, student: Membership) -> Seat:
    return db.session.scalars(
        select(Seat).where(Seat.gathering_id == gathering.id, Seat.student_id == student.id),
        execution_options={"populate_existing": True},
    ).one()


def held(gathering: Gathering) -> int:
    """Return how many people's time it holds; needs a scope."""
    active = (Commitment.appointment_id == gathering.id) & Commitment.active
    return db.session.scalar(select(func.count(Commitment.id)).where(active)) or 0
