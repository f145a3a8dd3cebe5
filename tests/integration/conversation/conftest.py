"""A student who has met her host, an adviser who reads along, and somebody else of each kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask

from fireside.institutions.models import Institution
from fireside.interviews.models import Interview
from fireside.interviews.rules import State
from fireside.kernel import clock
from fireside.kernel.permissions import Actor
from fireside.people.models import Membership
from fireside.preparation.models import Question
from tests.conftest import Scope
from tests.factories.interviews import make_appointment, make_interview
from tests.factories.people import make_advisor, make_host, make_student
from tests.factories.preparation import make_question
from tests.tools.visiting import Visitor

ASKED = ("What does a week look like?", "What surprised you?", "Whom else should I talk to?")
Browse = Callable[[Membership], Visitor]


def actor_of(member: Membership) -> Actor:
    return Actor(
        account_id=member.account_id,
        membership_id=member.id,
        institution_id=member.institution_id,
        roles=frozenset(role.value for role in member.roles),
        zone=member.zone,
        name=member.name,
    )


@dataclass(frozen=True)
class Talk:
    """One conversation that took place, and everybody around it."""

    student: Membership
    host: Membership
    advisor: Membership
    interview: Interview
    questions: list[Question]

    @property
    def writer(self) -> Actor:
        return actor_of(self.student)

    @property
    def reader(self) -> Actor:
        return actor_of(self.advisor)

    @property
    def path(self) -> str:
        return f"/interviews/{self.interview.id}"


@pytest.fixture
def talk(institution: Institution, scope: Scope) -> Talk:
    """Mara has talked to Dana yesterday; Ruth is the adviser."""
    with scope(institution):
        student = make_student(name="Mara Quist", zone="Europe/Berlin")
        host, advisor = make_host(name="Dana Okafor"), make_advisor(name="Ruth Iyer")
        interview = make_interview(student, host)
        start = clock.now().replace(microsecond=0) - timedelta(days=1)
        make_appointment(interview, start, State.HELD, ended_at=start + timedelta(minutes=30))
        questions = [
            make_question(interview, text, position=number) for number, text in enumerate(ASKED, 1)
        ]
        return Talk(student, host, advisor, interview, questions)


@pytest.fixture
def browse(app: Flask, institution: Institution) -> Browse:
    """Return somebody's browser without JavaScript."""
    return lambda member: Visitor(app, institution, member)
