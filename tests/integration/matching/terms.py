"""A term to assign: an adviser, students and hosts of one institution, and a way to work."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask
from sqlalchemy import select

from fireside.institutions.models import Institution
from fireside.institutions.service import touch_hosts
from fireside.kernel.db import db
from fireside.kernel.jobs.worker import Worker
from fireside.kernel.permissions import Actor
from fireside.matching.models import MatchingRound, RoundPlace
from fireside.matching.rules.rounds import RoundState
from fireside.matching.service import rounds
from fireside.matching.service.rounds import RoundRequest
from fireside.people.models import Membership
from fireside.plugins.types import AssignmentAim
from tests.conftest import Scope
from tests.factories.people import make_advisor, make_host, make_student
from tests.tools.browsing import Member

FIELDS = ("finance", "health", "education")


def actor_of(member: Membership) -> Actor:
    return Actor(
        account_id=member.account_id,
        membership_id=member.id,
        institution_id=member.institution_id,
        roles=frozenset(role.value for role in member.roles),
        zone=member.zone,
        name=member.name,
    )


@dataclass
class Term:
    """Six students, two of each field, and three hosts, one of each field."""

    app: Flask
    institution: Institution
    scope: Scope
    advisor: Membership
    students: list[Membership]
    hosts: list[Membership]

    @property
    def adviser(self) -> Actor:
        return actor_of(self.advisor)

    def browser(self, member: Membership | None = None) -> Member:
        return Member(self.app, self.institution, member or self.advisor)

    def start(self, **asked: object) -> int:
        """Ask for a round and return its id."""
        wanted = {"title": "Spring", "seats_each": 2, "aim": AssignmentAim.BEST_TOTAL, **asked}
        with self.scope(self.institution):
            return rounds.start_round(self.adviser, RoundRequest(**wanted)).id  # type: ignore[arg-type]

    def work(self) -> None:
        """Do every job that is due."""
        Worker(self.app).run_all()

    def made(self, **asked: object) -> int:
        """Ask for a round, let the worker make it, and return its id."""
        round_id = self.start(**asked)
        self.work()
        return round_id

    def again(self, round_id: int) -> None:
        with self.scope(self.institution):
            rounds.make_again(self.adviser, round_id)
        self.work()

    def look(self, round_id: int) -> MatchingRound:
        with self.scope(self.institution):
            found = db.session.scalars(
                select(MatchingRound).where(MatchingRound.id == round_id)
            ).one()
            db.session.expunge(found)
            return found

    def state(self, round_id: int) -> RoundState:
        return RoundState(self.look(round_id).state)

    def pairs(self, round_id: int) -> dict[str, str | None]:
        """Whom each student gets, by name."""
        names = {member.id: member.name for member in [*self.students, *self.hosts]}
        with self.scope(self.institution):
            rows = db.session.scalars(
                select(RoundPlace).where(RoundPlace.round_id == round_id)
            ).all()
            return {names[row.student_id]: names.get(row.host_id or 0) for row in rows}


def make_term(app: Flask, institution: Institution, scope: Scope) -> Term:
    """Fill an institution for a term."""
    with scope(institution):
        advisor = make_advisor(name="Ruth Iyer")
        students = [
            make_student(name=f"{name} {field}", profile={"fields": [field]})
            for field in FIELDS
            for name in ("Ada", "Ben")
        ]
        hosts = [
            make_host(name=f"Host {field}", profile={"field": field, "organisation": field})
            for field in FIELDS
        ]
        touch_hosts()
    return Term(app, institution, scope, advisor, students, hosts)
