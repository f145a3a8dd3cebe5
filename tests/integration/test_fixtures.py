"""The ground that other tests stand on: a fresh database each time, of both kinds."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select

from fireside.institutions.models import Institution
from fireside.kernel import tenancy
from fireside.kernel.db import db
from fireside.people.models import Membership
from tests.conftest import Scope
from tests.factories.availability import make_weekly_hours
from tests.factories.interviews import make_appointment, make_interview
from tests.factories.people import make_host, make_student
from tests.factories.preparation import make_preparation


@pytest.mark.parametrize("time", ["first", "second"])
def test_each_test_finds_an_empty_database(app: Flask, institution: Institution, time: str) -> None:
    with app.app_context():
        assert db.session.scalars(select(Institution.slug)).all() == [institution.slug]


def test_the_kind_of_database_is_the_one_asked_for(app: Flask, database_kind: str) -> None:
    with app.app_context():
        assert db.engine.dialect.name == database_kind


def test_factories_make_a_whole_interview(institution: Institution, scope: Scope) -> None:
    with scope(institution):
        student, host = make_student(), make_host()
        make_weekly_hours(host)
        interview = make_interview(student, host)
        appointment = make_appointment(interview)
        questions = make_preparation(interview)
    assert interview.appointment_id == appointment.id
    assert [question.position for question in questions] == [1, 2, 3, 4, 5, 6]


def test_members_of_another_institution_do_not_exist(
    institution: Institution, other_institution: Institution, scope: Scope
) -> None:
    with scope(other_institution):
        make_student()
    with scope(institution):
        assert db.session.scalar(select(func.count()).select_from(Membership)) == 0


def test_a_statement_outside_every_institution_is_refused(app: Flask) -> None:
    with app.app_context(), pytest.raises(Exception, match="no institution is in scope") as caught:
        db.session.scalars(select(Membership)).all()
    assert isinstance(getattr(caught.value, "orig", caught.value), tenancy.NoScope)
