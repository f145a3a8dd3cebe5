"""Who sees an interview, whose time it takes, and what is no step at all."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.exc import IntegrityError

from fireside.booking.service import JustTaken
from fireside.institutions.models import Institution
from fireside.interviews.models import Appointment, Commitment, Interview
from fireside.interviews.rules import Act, Party, State
from fireside.interviews.service import (
    Hold,
    MovedOn,
    SlotTaken,
    agreed_in,
    apply,
    busy_times,
    check_act,
    get_interview,
    hold_time,
    interviews_of,
    lock_interview,
    open_acts,
    party_of,
    release_time,
    start_interview,
)
from fireside.kernel.db import db, lock_people
from fireside.kernel.errors import NotFound
from fireside.kernel.permissions import ANONYMOUS, Actor
from fireside.people.models import Membership
from tests.conftest import Scope
from tests.factories.availability import make_weekly_hours
from tests.factories.interviews import make_appointment, make_interview
from tests.factories.people import make_advisor, make_host, make_student
from tests.integration.booking.conftest import actor_of, ask, starts_of

NOON = datetime(2027, 2, 3, 12, 0, tzinfo=UTC)
HALF_HOUR = timedelta(minutes=30)


def test_a_student_begins_and_nobody_else(institution: Institution, scope: Scope) -> None:
    with scope(institution):
        student = make_student()
        draft = start_interview(actor_of(student))
        assert (draft.state, draft.version, draft.host_id) == (State.DRAFT, 1, None)
        for other in (make_host(), make_advisor()):
            with pytest.raises(NotFound):
                start_interview(actor_of(other))
        for nobody in (ANONYMOUS, Actor.system(institution.id)):
            with pytest.raises(NotFound):
                start_interview(nobody)


def test_an_interview_is_there_for_the_two_alone_and_a_draft_for_one(
    institution: Institution, other_institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        student, host = make_student(), make_host()
        both = make_host(is_student=True)
        draft = make_interview(student, host)
        other = make_interview(student, host)
        make_appointment(other)
        own = make_interview(both, host)
        make_appointment(own, starts_at=NOON)
        asked = make_interview(student, both)
        make_appointment(asked, starts_at=NOON + timedelta(days=1))
        assert get_interview(actor_of(student), draft.id) is draft
        for stranger in (host, make_student(), make_advisor()):
            with pytest.raises(NotFound):
                get_interview(actor_of(stranger), draft.id)
        with pytest.raises(NotFound):
            get_interview(actor_of(student), 1)
        with pytest.raises(NotFound):
            lock_interview(1)
        assert {i.id for i in interviews_of(actor_of(host))} == {other.id, own.id}
        assert {i.id for i in interviews_of(actor_of(both))} == {own.id, asked.id}
        assert [i.id for i in interviews_of(actor_of(both), Party.STUDENT)] == [own.id]
        assert [i.id for i in interviews_of(actor_of(both), Party.HOST)] == [asked.id]
        assert interviews_of(ANONYMOUS) == []
    with scope(other_institution):
        assert interviews_of(actor_of(student)) == []


def test_rights_go_with_the_role(institution: Institution, scope: Scope) -> None:
    with scope(institution):
        student, host = make_student(), make_host()
        interview = make_interview(student, host)
        make_appointment(interview)
        host.paused = True
        with pytest.raises(NotFound):
            get_interview(actor_of(host), interview.id)


def test_time_is_refused_by_the_database_and_what_went_before_survives(
    institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        host, first, second = make_host(), make_student(), make_student()
        held, wanted = make_interview(first, host), make_interview(second, host)
        make_appointment(held, starts_at=NOON)
        appointment = _appointment(wanted, host, NOON + HALF_HOUR)
        hold_time(appointment, [Hold(host.account_id), Hold(second.account_id)])
        assert len(busy_times(host.account_id, NOON, NOON + 2 * HALF_HOUR)) == 2
        assert busy_times(host.account_id, NOON - HALF_HOUR, NOON) == []
        release_time(appointment.id)
        assert len(busy_times(host.account_id, NOON, NOON + 2 * HALF_HOUR)) == 1
        with pytest.raises(SlotTaken):
            hold_time(appointment, [Hold(host.account_id, buffer_minutes=10)])
        assert db.session.scalar(select(func.count(Interview.id))) == 2
        with pytest.raises(IntegrityError):
            hold_time(appointment, [Hold(account_id=1)])


def test_a_race_lost_at_the_last_moment_is_told_like_any_other(
    institution: Institution, scope: Scope, latecomer: list[Commitment]
) -> None:
    """The check sees an open slot; the time goes before it is held; the constraint has the word."""
    with scope(institution):
        student, host = make_student(), make_host()
        make_weekly_hours(host, 8, 20, range(7))
        db.session.commit()  # the transaction that loses is undone as a whole
        wanted = starts_of(host)[5]
        latecomer.append(
            Commitment(
                account_id=host.account_id,
                institution_id=institution.id,
                appointment_id=1,
                busy_from=wanted,
                busy_to=wanted + HALF_HOUR,
            )
        )
        with pytest.raises(JustTaken) as caught:
            ask(student, host, wanted)
        assert len(caught.value.nearest) == 3
        db.session.rollback()


@pytest.fixture
def latecomer() -> Iterator[list[Commitment]]:
    """What is put here takes its time when everything is checked and an appointment is made."""
    waiting: list[Commitment] = []

    def take(made: Appointment, args: object, kwargs: object) -> None:
        taken = waiting[:]
        waiting.clear()
        db.session.add_all(taken)
        db.session.flush()

    event.listen(Appointment, "init", take)
    yield waiting
    event.remove(Appointment, "init", take)


def test_strangers_have_no_part_and_wrong_parties_no_act(
    institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        student, host = make_student(), make_host()
        interview = make_interview(student, host)
        make_appointment(interview, state=State.REQUESTED)
        assert party_of(Actor.system(institution.id), interview) is Party.SYSTEM
        assert open_acts(actor_of(student), interview) == {Act.CANCEL, Act.MOVE}
        assert open_acts(actor_of(host), interview) == {Act.CONFIRM, Act.DECLINE, Act.CANCEL}
        for stranger in (actor_of(make_host()), ANONYMOUS):
            with pytest.raises(NotFound):
                party_of(stranger, interview)
        with pytest.raises(NotFound):
            check_act(actor_of(student), interview, Act.CONFIRM)


def test_an_act_without_an_appointment_is_no_step(institution: Institution, scope: Scope) -> None:
    with scope(institution):
        student = make_student()
        draft = make_interview(student)
        assert open_acts(actor_of(student), draft) == {Act.ASK, Act.BOOK, Act.SUBMIT}
        with pytest.raises(MovedOn):
            apply(actor_of(student), draft, Act.ASK)
        with pytest.raises(MovedOn, match="Nobody has been asked"):
            apply(actor_of(student), draft, Act.CANCEL)


def test_people_are_locked_in_one_order_and_twice_is_once(
    institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        student, host = make_student(), make_host()
        lock_people([host.account_id, student.account_id, host.account_id])


def _appointment(interview: Interview, host: Membership, start: datetime) -> Appointment:
    made = Appointment(
        interview_id=interview.id,
        host_id=host.id,
        starts_at=start,
        ends_at=start + HALF_HOUR,
        uid="one",
        requested_at=start - timedelta(days=2),
    )
    db.session.add(made)
    db.session.flush()
    return made


def test_no_span_meets_no_appointment(institution: Institution, scope: Scope) -> None:
    with scope(institution):
        assert agreed_in([]) == []
