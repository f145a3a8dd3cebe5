"""A student and a host who have talked, and an adviser."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask

from fireside.institutions.models import Institution
from fireside.interviews.models import Interview
from fireside.interviews.rules import State
from fireside.interviews.service import get_interview
from fireside.kernel import clock
from fireside.kernel.permissions import Actor
from fireside.people.models import Membership
from tests.conftest import Scope
from tests.factories.interviews import make_appointment, make_interview
from tests.factories.people import make_advisor, make_host, make_student
from tests.factories.preparation import make_objective
from tests.tools.browsing import Member


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

    app: Flask
    institution: Institution
    student: Membership
    host: Membership
    advisor: Membership
    interview_id: int

    @property
    def writer(self) -> Actor:
        return actor_of(self.student)

    @property
    def listener(self) -> Actor:
        return actor_of(self.host)

    @property
    def reader(self) -> Actor:
        return actor_of(self.advisor)

    @property
    def path(self) -> str:
        return f"/interviews/{self.interview_id}"

    def interview(self) -> Interview:
        return get_interview(self.writer, self.interview_id)

    def browser(self, member: Membership) -> Member:
        return Member(self.app, self.institution, member)


@pytest.fixture
def talk(app: Flask, institution: Institution, scope: Scope) -> Talk:
    with scope(institution):
        student, host = make_student(name="Mara Quist"), make_host(name="Dana Okafor")
        interview = make_interview(student, host)
        make_appointment(interview, clock.now() - timedelta(hours=3), State.HELD)
        make_objective(interview, "inside", "What a Tuesday is like")
        advisor = make_advisor(name="Ruth Iyer")
    return Talk(app, institution, student, host, advisor, interview.id)
