"""The host's answer, either side's cancellation, and what time does by itself."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from fireside.booking.service import (
    answer_request,
    ask_host,
    cancel,
    expire_request,
    find_meeting,
    find_terms,
    open_alternatives,
)
from fireside.institutions.models import Institution
from fireside.interviews.models import Alternative, Appointment, Commitment, Interview
from fireside.interviews.rules import Act, State
from fireside.interviews.service import MovedOn, get_interview, hold_interview, interviews_of
from fireside.kernel.db import db
from fireside.kernel.errors import Conflict, Invalid, NotFound
from fireside.kernel.permissions import Actor
from fireside.people.models import Membership
from tests.conftest import Scope
from tests.factories.availability import make_weekly_hours
from tests.factories.people import make_host, make_student
from tests.integration.booking.conftest import WHY, actor_of, ask, starts_of
from tests.tools.openings import is_open
from tests.tools.outbox import Outbox

HALF_HOUR = timedelta(minutes=30)


def appointment_of(interview: Interview) -> Appointment:
    return db.session.get_one(Appointment, (interview.institution_id, interview.appointment_id))


def active_count(appointment_id: int | None) -> int | None:
    return db.session.scalar(
        select(func.count(Commitment.id)).where(
            Commitment.appointment_id == appointment_id, Commitment.active
        )
    )


@pytest.fixture
def asked(
    institution: Institution,
    scope: Scope,
    student: Membership,
    host: Membership,
    slots: list[datetime],
) -> Interview:
    with scope(institution):
        return ask(student, host, slots[30])


def test_a_yes_confirms_and_a_second_press_changes_nothing(
    institution: Institution, scope: Scope, host: Membership, asked: Interview
) -> None:
    for _ in range(2):
        with scope(institution):
            done = answer_request(actor_of(host), asked, Act.CONFIRM)
            assert done.state == appointment_of(done).state == State.CONFIRMED
            assert done.version == 3
            assert active_count(done.appointment_id) == 2


def test_a_no_frees_the_time_and_offers_the_hosts_own_times(
    institution: Institution,
    scope: Scope,
    student: Membership,
    host: Membership,
    asked: Interview,
    slots: list[datetime],
) -> None:
    offered = [slots[50], slots[60]]
    with scope(institution):
        done = answer_request(
            actor_of(host), asked, Act.DECLINE, reason="In court that day", alternatives=offered
        )
        appointment = appointment_of(done)
        assert (done.state, appointment.state) == (State.DECLINED, State.DECLINED)
        assert appointment.reason == "In court that day"
        assert appointment.seats_taken == 0
        assert active_count(appointment.id) == 0
        assert is_open(host.id, slots[30])
        meeting = find_meeting(appointment.id)
        assert meeting is not None
        assert [slot.starts_at for slot in open_alternatives(meeting)] == offered
    with scope(institution):
        again = answer_request(actor_of(host), asked, Act.DECLINE, reason="Pressed twice")
        assert appointment_of(again).reason == "In court that day"
    with scope(institution):
        taken = ask(student, host, offered[0], interview=again)
        assert taken.state == State.CONFIRMED  # she offered it: no second yes
        assert taken.id == asked.id
        assert db.session.scalar(select(func.count(Appointment.id))) == 2
        assert [slot.starts_at for slot in open_alternatives(meeting)] == [offered[1]]


def test_an_offer_that_was_taken_meanwhile_is_shown_no_longer(
    institution: Institution,
    scope: Scope,
    host: Membership,
    asked: Interview,
    slots: list[datetime],
) -> None:
    with scope(institution):
        answer_request(actor_of(host), asked, Act.DECLINE, alternatives=[slots[50], slots[80]])
        ask(make_student(), host, slots[50])
        meeting = find_meeting(asked.appointment_id or 0)
        assert meeting is not None
        assert [slot.starts_at for slot in open_alternatives(meeting)] == [slots[80]]


@pytest.mark.parametrize(
    ("reason", "steps", "field"),
    [("", [], "reason"), ("x" * 601, [], "reason"), ("", [40, 50, 60, 70], "alternatives")],
)
def test_a_no_must_help_the_student(
    institution: Institution,
    scope: Scope,
    host: Membership,
    asked: Interview,
    slots: list[datetime],
    reason: str,
    steps: list[int],
    field: str,
) -> None:
    with scope(institution), pytest.raises(Invalid) as caught:
        answer_request(
            actor_of(host),
            asked,
            Act.DECLINE,
            reason=reason,
            alternatives=[slots[step] for step in steps],
        )
    assert set(caught.value.fields) == {field}


def test_only_open_times_can_be_offered(
    institution: Institution,
    scope: Scope,
    host: Membership,
    asked: Interview,
    slots: list[datetime],
) -> None:
    with scope(institution), pytest.raises(Invalid) as caught:
        answer_request(actor_of(host), asked, Act.DECLINE, alternatives=[slots[30], slots[50]])
    assert set(caught.value.fields) == {"alternatives"}
    with scope(institution):
        assert db.session.scalar(select(func.count(Alternative.id))) == 0


def test_nobody_else_answers_or_cancels(
    institution: Institution,
    scope: Scope,
    student: Membership,
    asked: Interview,
) -> None:
    with scope(institution):
        for other in (student, make_host(), make_student()):
            with pytest.raises(NotFound):
                answer_request(actor_of(other), asked, Act.CONFIRM)
        for other in (make_host(), make_student()):
            with pytest.raises(NotFound):
                cancel(actor_of(other), asked)


@pytest.mark.parametrize("by_host", [True, False])
@pytest.mark.parametrize("confirmed", [True, False])
def test_either_side_calls_it_off(
    institution: Institution,
    scope: Scope,
    student: Membership,
    host: Membership,
    asked: Interview,
    by_host: bool,
    confirmed: bool,
) -> None:
    with scope(institution):
        if confirmed:
            answer_request(actor_of(host), asked, Act.CONFIRM)
        who = actor_of(host if by_host else student)
        for reason in ("I have fallen ill", "Pressed twice"):
            done = cancel(who, get_interview(who, asked.id), reason)
        appointment = appointment_of(done)
        assert done.state == State.CANCELLED
        assert appointment.cancelled_by == ("host" if by_host else "student")
        assert appointment.reason == "I have fallen ill"
        assert appointment.sequence == confirmed  # nobody has a request in a calendar
        assert active_count(appointment.id) == 0


def test_a_reason_without_end_is_refused(
    institution: Institution, scope: Scope, student: Membership, asked: Interview
) -> None:
    with scope(institution), pytest.raises(Invalid):
        cancel(actor_of(student), asked, "x" * 601)


def test_what_was_cancelled_is_not_confirmed(
    institution: Institution, scope: Scope, student: Membership, host: Membership, asked: Interview
) -> None:
    with scope(institution):
        cancel(actor_of(student), asked)
    with scope(institution), pytest.raises(MovedOn, match="cancelled"):
        answer_request(actor_of(host), asked, Act.CONFIRM)
    with scope(institution), pytest.raises(MovedOn):
        answer_request(actor_of(host), asked, Act.DECLINE, reason="Too late")


def test_what_has_begun_is_neither_answered_nor_cancelled(
    institution: Institution,
    scope: Scope,
    student: Membership,
    host: Membership,
    asked: Interview,
    slots: list[datetime],
) -> None:
    with scope(institution):
        answer_request(actor_of(host), asked, Act.CONFIRM)
    with (
        time_machine.travel(slots[30] + timedelta(minutes=1)),
        scope(institution),
        pytest.raises(MovedOn, match="passed"),
    ):
        cancel(actor_of(student), asked)


def test_an_answer_after_the_deadline_comes_too_late_even_before_the_job_ran(
    institution: Institution, scope: Scope, host: Membership, asked: Interview
) -> None:
    with scope(institution):
        deadline = appointment_of(asked).expires_at
    assert deadline is not None
    with (
        time_machine.travel(deadline),
        scope(institution),
        pytest.raises(Conflict, match="passed"),
    ):
        answer_request(actor_of(host), asked, Act.CONFIRM)


def test_an_unanswered_request_runs_out_by_itself(
    institution: Institution,
    scope: Scope,
    student: Membership,
    host: Membership,
    asked: Interview,
    outbox: Outbox,
) -> None:
    outbox.deliver()
    with scope(institution):
        deadline = appointment_of(asked).expires_at
    assert deadline is not None
    with time_machine.travel(deadline - timedelta(minutes=1)):
        outbox.deliver()
        with scope(institution):
            expire_request(Actor.system(institution.id), asked.id, asked.appointment_id or 0)
            assert get_interview(actor_of(host), asked.id).state == State.REQUESTED
    with time_machine.travel(deadline + timedelta(seconds=1)):
        outbox.deliver()
        with scope(institution):
            gone = get_interview(actor_of(student), asked.id)
            assert gone.state == State.EXPIRED
            assert active_count(gone.appointment_id) == 0


def test_a_deadline_changes_nothing_that_was_answered_or_replaced(
    institution: Institution,
    scope: Scope,
    student: Membership,
    host: Membership,
    asked: Interview,
    slots: list[datetime],
) -> None:
    first = asked.appointment_id or 0
    with scope(institution):
        cancel(actor_of(student), asked)
        replaced = ask(student, host, slots[60], interview=asked)
    with time_machine.travel(slots[60] - timedelta(minutes=1)), scope(institution):
        expire_request(Actor.system(institution.id), asked.id, first)
        assert get_interview(actor_of(student), replaced.id).state == State.REQUESTED
        with pytest.raises(NotFound):
            expire_request(actor_of(student), asked.id, replaced.appointment_id or 0)


def test_a_conversation_is_held_at_its_planned_end_or_by_a_tap(
    institution: Institution,
    scope: Scope,
    student: Membership,
    host: Membership,
    asked: Interview,
    slots: list[datetime],
    outbox: Outbox,
) -> None:
    with scope(institution):
        answer_request(actor_of(host), asked, Act.CONFIRM)
        second = ask(make_student(), host, slots[80])
        answer_request(actor_of(host), second, Act.CONFIRM)
    outbox.deliver()
    with scope(institution), pytest.raises(MovedOn, match="passed"):
        hold_interview(actor_of(host), asked.id)
    tapped = slots[30] + timedelta(minutes=25)
    with time_machine.travel(tapped, tick=False), scope(institution):
        for _ in range(2):
            held = hold_interview(actor_of(student), asked.id)
        assert appointment_of(held).ended_at == tapped
        assert appointment_of(held).seats_taken == 1
        assert active_count(held.appointment_id) == 0
    with time_machine.travel(slots[80] + HALF_HOUR + timedelta(seconds=1)):
        outbox.deliver()  # nudges to say thank you, perhaps
        with scope(institution):
            ended = get_interview(actor_of(host), second.id)
            assert ended.state == State.HELD
            assert appointment_of(ended).ended_at == slots[80] + HALF_HOUR
            assert appointment_of(get_interview(actor_of(host), asked.id)).ended_at == tapped


def test_lists_and_pages_are_for_the_two_alone(
    institution: Institution, scope: Scope, student: Membership, host: Membership, asked: Interview
) -> None:
    with scope(institution):
        stranger = make_host()
        assert [i.id for i in interviews_of(actor_of(host))] == [asked.id]
        assert interviews_of(actor_of(stranger)) == []
        with pytest.raises(NotFound):
            get_interview(actor_of(stranger), asked.id)


def test_asking_again_after_a_refusal_keeps_the_interview(
    institution: Institution,
    scope: Scope,
    student: Membership,
    host: Membership,
    asked: Interview,
    slots: list[datetime],
) -> None:
    with scope(institution):
        answer_request(actor_of(host), asked, Act.DECLINE, reason="Away")
        other = make_host()
        make_weekly_hours(other, 8, 20, range(7))
        again = ask_host(
            actor_of(student),
            asked,
            find_terms(other.id),
            starts_at=starts_of(other)[40],
            meeting_format="phone",
            why_you=WHY,
            idempotency_key="another-host",
        )
        assert again.id == asked.id
        assert again.host_id == other.id
        with pytest.raises(NotFound):
            get_interview(actor_of(host), asked.id)
