"""What the database refuses whatever the code does."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from fireside.institutions.models import Institution
from fireside.interviews.models import Appointment, Commitment
from fireside.kernel import audit, clock
from fireside.kernel.audit import AuditEntry
from fireside.kernel.db import db
from fireside.kernel.db.engine import violated_constraint
from fireside.kernel.permissions import Actor
from tests.conftest import Scope
from tests.factories.interviews import make_appointment, make_interview
from tests.factories.people import make_account, make_host, make_student


def _commitment(account_id: int, institution: Institution, start: int, end: int) -> Commitment:
    """Return time held from ``start`` to ``end``, in minutes from a fixed hour."""
    hour = clock.now().replace(minute=0, second=0, microsecond=0)
    return Commitment(
        account_id=account_id,
        institution_id=institution.id,
        appointment_id=1,
        busy_from=hour + timedelta(minutes=start),
        busy_to=hour + timedelta(minutes=end),
    )


@pytest.mark.parametrize(
    ("start", "end"), [(0, 30), (10, 20), (-10, 40), (29, 45), (-15, 1)], ids=str
)
def test_overlapping_time_of_one_person_is_refused(
    institution: Institution, scope: Scope, start: int, end: int
) -> None:
    with scope(institution):
        person = make_account()
        db.session.add(_commitment(person.id, institution, 0, 30))
        db.session.commit()
        db.session.add(_commitment(person.id, institution, start, end))
        with pytest.raises(IntegrityError) as caught:
            db.session.flush()
        assert "commitment_overlap" in violated_constraint(caught.value)
        db.session.rollback()


@pytest.mark.parametrize(("start", "end"), [(30, 60), (-30, 0)], ids=str)
def test_neighbouring_time_is_accepted(
    institution: Institution, scope: Scope, start: int, end: int
) -> None:
    with scope(institution):
        person = make_account()
        db.session.add(_commitment(person.id, institution, 0, 30))
        db.session.add(_commitment(person.id, institution, start, end))


def test_an_overlap_in_another_institution_is_refused_too(
    institution: Institution, other_institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        person = make_account()
        db.session.add(_commitment(person.id, institution, 0, 30))
    with scope(other_institution):
        db.session.add(_commitment(person.id, other_institution, 15, 45))
        with pytest.raises(IntegrityError):
            db.session.flush()
        db.session.rollback()


def test_an_update_into_an_overlap_is_refused(institution: Institution, scope: Scope) -> None:
    with scope(institution):
        person = make_account()
        first = _commitment(person.id, institution, 0, 30)
        released = _commitment(person.id, institution, 0, 30)
        released.active = False
        db.session.add_all([first, released])
        db.session.commit()
        released.active = True
        with pytest.raises(IntegrityError) as caught:
            db.session.flush()
        assert "commitment_overlap" in violated_constraint(caught.value)
        db.session.rollback()


def test_a_seat_too_many_is_refused(institution: Institution, scope: Scope) -> None:
    with scope(institution):
        appointment = make_appointment(make_interview(make_student(), make_host()))
        db.session.commit()
        db.session.execute(update(Appointment).values(seats_taken=1))
        with pytest.raises(IntegrityError) as caught:
            db.session.execute(update(Appointment).values(seats_taken=appointment.seats + 1))
        assert "seats" in violated_constraint(caught.value)
        db.session.rollback()


@pytest.mark.parametrize("change", [update(AuditEntry).values(action="x"), delete(AuditEntry)])
def test_the_audit_is_only_added_to(institution: Institution, scope: Scope, change: object) -> None:
    with scope(institution):
        audit.record(Actor.system(institution.id), "interview.start", "interview", 1)
        db.session.commit()
        with pytest.raises(DBAPIError, match=r"audit_entry_append_only|permission denied"):
            db.session.execute(change)  # type: ignore[call-overload]  # either statement
        db.session.rollback()
        assert len(db.session.scalars(select(AuditEntry)).all()) == 1
