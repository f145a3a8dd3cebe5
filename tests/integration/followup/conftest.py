"""Mara in Berlin and Dana in New York have talked; it ended as planned, on a Friday afternoon."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from fireside.institutions.models import Institution
from fireside.interviews.models import Interview
from fireside.interviews.rules import Act, State
from fireside.interviews.service import apply, get_interview, lock_interview
from fireside.kernel import clock
from fireside.kernel.permissions import Actor
from fireside.people.models import Membership
from tests.conftest import Scope
from tests.factories.interviews import make_appointment, make_interview
from tests.factories.people import make_host, make_student
from tests.tools.visiting import Visitor

START = datetime(2027, 12, 3, 15, 0, tzinfo=UTC)
END = START + timedelta(minutes=30)
DUE = END + timedelta(hours=48)
WORDS = "Dear Dana, I enjoyed your story of the first flood you priced. I will use it. Mara"
Visit = Callable[[Membership | None], Visitor]


def set_clock(moment: datetime) -> None:
    """Let the clock of this process show a moment from now on."""
    clock.shift(moment - datetime.now(UTC))


def actor_of(member: Membership) -> Actor:
    return Actor(
        account_id=member.account_id,
        membership_id=member.id,
        institution_id=member.institution_id,
        roles=frozenset(role.value for role in member.roles),
        zone=member.zone,
        name=member.name,
    )


@pytest.fixture
def student(institution: Institution, scope: Scope) -> Membership:
    with scope(institution):
        return make_student(name="Mara Quist", email="mara@example.org", zone="Europe/Berlin")


@pytest.fixture
def host(institution: Institution, scope: Scope) -> Membership:
    with scope(institution):
        return make_host(name="Dana Whitfield", email="dana@example.org")


@pytest.fixture
def agreed(
    institution: Institution, scope: Scope, student: Membership, host: Membership
) -> Interview:
    """The conversation is confirmed; it is the day before."""
    set_clock(START - timedelta(days=1))
    with scope(institution):
        interview = make_interview(student, host)
        make_appointment(interview, START, State.CONFIRMED)
        return interview


@pytest.fixture
def met(institution: Institution, scope: Scope, agreed: Interview) -> Interview:
    """They have talked, and it has just ended."""
    set_clock(END)
    with scope(institution):
        apply(Actor.system(institution.id), lock_interview(agreed.id), Act.HOLD)
    return agreed


@pytest.fixture
def visit(app: Flask, institution: Institution) -> Visit:
    """Return somebody's browser without JavaScript."""
    return lambda member: Visitor(app, institution, member)


def fresh(member: Membership, interview: Interview) -> tuple[Actor, Interview]:
    """Return the actor and the interview as a request reads them; needs a scope."""
    actor = actor_of(member)
    return actor, get_interview(actor, interview.id)
