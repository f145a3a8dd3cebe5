"""A desk with notes on it: students who talked and share, and an adviser."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from flask import Flask

from fireside.conversation.rules import Audience
from fireside.institutions.models import Institution
from fireside.interviews.models import Interview
from fireside.interviews.rules import State
from fireside.kernel import clock
from fireside.kernel.permissions import Actor
from fireside.people.models import Membership
from tests.conftest import Scope
from tests.factories.conversation import make_note
from tests.factories.interviews import make_appointment, make_interview
from tests.factories.people import make_advisor, make_host, make_student
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


def make_shared(
    student: Membership, host: Membership, text: str = "She writes on Mondays", days: int = 2
) -> Interview:
    """A conversation that took place days ago, with one note that advisers may read."""
    interview = make_interview(student, host)
    made_at = clock.now() - timedelta(days=days)
    make_appointment(interview, made_at, State.HELD)
    note = make_note(interview, text, audience=Audience.ADVISOR)
    note.shared_at = made_at
    return interview


@dataclass
class Desk:
    """The adviser, her browser, and what lies before her, the longest waiting first."""

    app: Flask
    institution: Institution
    advisor: Membership
    host: Membership
    students: list[Membership]
    interviews: list[Interview] = field(default_factory=list)

    @property
    def reader(self) -> Actor:
        return actor_of(self.advisor)

    def browser(self, member: Membership | None = None) -> Member:
        return Member(self.app, self.institution, member or self.advisor)

    def path(self, number: int = 0) -> str:
        return f"/advising/interviews/{self.interviews[number].id}"


@pytest.fixture
def desk(app: Flask, institution: Institution, scope: Scope) -> Desk:
    with scope(institution):
        host, advisor = make_host(name="Dana Okafor"), make_advisor(name="Ruth Iyer")
        students = [
            make_student(name=name, profile={"programme": programme, "graduation_year": year})
            for name, programme, year in (
                ("Mara Quist", "Economics", 2027),
                ("Aiko Marsh", "Physics", 2028),
                ("Bram Novak", "Economics", 2028),
            )
        ]
        interviews = [
            make_shared(student, host, f"Words of {student.first_name}", days=9 - number)
            for number, student in enumerate(students)
        ]
    return Desk(app, institution, advisor, host, students, interviews)
