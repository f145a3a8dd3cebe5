"""A student and a host with a conversation to come, their browsers, and time that moves on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from fireside.institutions.models import Institution
from fireside.interviews.models import Interview
from fireside.interviews.rules import State
from fireside.kernel import clock
from fireside.kernel.permissions import Actor
from fireside.people.models import Membership
from tests.conftest import Scope
from tests.factories.interviews import make_appointment, make_interview
from tests.factories.people import make_host, make_student
from tests.tools.visiting import Visitor

Pass = Callable[[float], None]


def actor_of(member: Membership) -> Actor:
    return Actor(
        account_id=member.account_id,
        membership_id=member.id,
        institution_id=member.institution_id,
        roles=frozenset(role.value for role in member.roles),
        zone=member.zone,
        name=member.name,
    )


def meet(student: Membership, host: Membership, state: State = State.CONFIRMED) -> Interview:
    """Return an interview in a state; needs a scope."""
    made = make_interview(student, host)
    if state is not State.DRAFT:
        make_appointment(made, state=state)
    return made


@pytest.fixture
def student(institution: Institution, scope: Scope) -> Membership:
    with scope(institution):
        return make_student(name="Mara Quist", email="mara@example.org")


@pytest.fixture
def host(institution: Institution, scope: Scope) -> Membership:
    with scope(institution):
        return make_host(name="Dana Whitfield", email="dana@example.org", zone="Europe/Berlin")


@pytest.fixture
def interview(
    institution: Institution, scope: Scope, student: Membership, host: Membership
) -> Interview:
    with scope(institution):
        return meet(student, host)


@pytest.fixture
def mara(app: Flask, institution: Institution, student: Membership) -> Visitor:
    return Visitor(app, institution, student)


@pytest.fixture
def dana(app: Flask, institution: Institution, host: Membership) -> Visitor:
    return Visitor(app, institution, host)


@pytest.fixture
def later() -> Pass:
    """Let seconds pass; the clock is put right again after the test."""
    gone = [0.0]

    def wait(seconds: float) -> None:
        gone[0] += seconds
        clock.shift(timedelta(seconds=gone[0]))

    return wait
