"""Another time: moved or proposed, taken, kept or lapsed; the old one is held until then."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from fireside.booking.service import (
    accept_time,
    answer_request,
    find_meeting,
    keep_time,
    move_to,
    propose_times,
    times_to_move_to,
)
from fireside.institutions.models import Institution
from fireside.interviews.models import Interview, TimeChange
from fireside.interviews.rules import Act, ChangeState, Party, State
from fireside.interviews.service import (
    Hold,
    MovedOn,
    SlotTaken,
    erase_words,
    get_interview,
    swap_time,
)
from fireside.kernel import clock
from fireside.kernel.db import db
from fireside.kernel.errors import Conflict, Invalid, NotFound
from fireside.kernel.jobs import Job
from fireside.people.models import HostProfile, Membership
from tests.conftest import Scope
from tests.factories.interviews import make_appointment, make_interview
from tests.factories.people import make_host, make_student
from tests.integration.booking.conftest import actor_of, appointment_of, ask, both, holding, wishes
from tests.tools.outbox import Outbox

HALF_HOUR, MINUTE = timedelta(minutes=30), timedelta(minutes=1)


def _instant(host: Membership) -> None:
    profile = db.session.scalars(
        select(HostProfile).where(HostProfile.membership_id == host.id)
    ).one()
    profile.confirmation = "instant"


def test_a_request_moves_at_once_and_is_answered_for_the_new_time(
    institution: Institution,
    scope: Scope,
    student: Membership,
    host: Membership,
    asked: Interview,
    slots: list[datetime],
) -> None:
    with scope(institution):
        uid, before = appointment_of(asked).uid, appointment_of(asked).expires_at
    for _ in range(2):
        with scope(institution):
            moved = move_to(actor_of(student), asked, slots[60])
            assert (moved.state, moved.version) == (State.REQUESTED, 3)
    with scope(institution):
        appointment = appointment_of(asked)
        assert (appointment.starts_at, appointment.ends_at) == (slots[60], slots[60] + HALF_HOUR)
        assert (appointment.uid, appointment.sequence) == (uid, 1)
        assert appointment.answered_at is None
        assert appointment.expires_at is not None
        assert before is not None
        assert appointment.expires_at >= before
        assert holding(asked) == both(slots[60])
        assert wishes() == [("student", "taken")]
        with pytest.raises(Conflict, match="another time by now"):
            answer_request(actor_of(host), asked, Act.CONFIRM, seen=slots[30])
    with scope(institution):
        done = answer_request(actor_of(host), asked, Act.CONFIRM, seen=slots[60])
        assert done.state == State.CONFIRMED


def test_what_the_policy_confirms_at_once_moves_at_once(
    institution: Institution,
    scope: Scope,
    student: Membership,
    host: Membership,
    confirmed: Interview,
    slots: list[datetime],
    outbox: Outbox,
) -> None:
    with scope(institution), pytest.raises(NotFound):
        move_to(actor_of(student), confirmed, slots[60])
    with scope(institution):
        _instant(host)
    with scope(institution):
        moved = move_to(actor_of(student), confirmed, slots[31])
        assert moved.state == State.CONFIRMED
        assert appointment_of(confirmed).sequence == 1
        assert holding(confirmed) == both(slots[31])
        change = db.session.scalars(select(TimeChange)).one()
        assert (change.moved_from, change.moved_to) == (slots[30], slots[31])
    assert len(outbox.deliver()) == 2


def test_times_that_only_this_conversation_takes_are_open_to_it(
    institution: Institution,
    scope: Scope,
    host: Membership,
    confirmed: Interview,
    slots: list[datetime],
) -> None:
    """A quarter of an hour later overlaps with itself alone; where it stands is no other time."""
    with scope(institution):
        db.session.scalars(select(HostProfile)).one().monthly_cap = 1
        meeting = find_meeting(confirmed.appointment_id or 0)
        assert meeting is not None
        starts = [slot.starts_at for slot in times_to_move_to(meeting)]
        assert slots[31] in starts
        assert slots[30] not in starts
        soon = [slot.starts_at for slot in times_to_move_to(meeting, short_notice=True)]
        assert min(soon) < clock.now() + timedelta(hours=24) <= min(starts)


def test_a_time_that_went_to_somebody_else_leaves_the_old_one_as_it_was(
    institution: Institution,
    scope: Scope,
    student: Membership,
    host: Membership,
    confirmed: Interview,
    slots: list[datetime],
    outbox: Outbox,
) -> None:
    with scope(institution):
        propose_times(actor_of(student), confirmed, [slots[60], slots[70]])
        ask(make_student(), host, slots[60])
    with scope(institution), pytest.raises(SlotTaken, match="not open any more"):
        accept_time(actor_of(host), confirmed, slots[60])
    with scope(institution):
        assert appointment_of(confirmed).starts_at == slots[30]
        assert holding(confirmed) == both(slots[30])
        accept_time(actor_of(host), confirmed, slots[70])
    outbox.deliver()


def test_only_open_times_are_proposed_or_moved_to(
    institution: Institution,
    scope: Scope,
    student: Membership,
    host: Membership,
    confirmed: Interview,
    slots: list[datetime],
) -> None:
    taken = slots[60]
    with scope(institution):
        other = make_student()
        second = ask(other, host, taken)
        with pytest.raises(Invalid) as caught:
            propose_times(actor_of(student), confirmed, [taken, slots[70]])
        assert set(caught.value.fields) == {"times"}
        with pytest.raises(Invalid) as caught:
            move_to(actor_of(other), second, slots[30])
        assert set(caught.value.fields) == {"starts_at"}
        assert wishes() == []


def test_nobody_else_moves_anything(
    institution: Institution, scope: Scope, confirmed: Interview, slots: list[datetime]
) -> None:
    with scope(institution):
        for other in (make_host(), make_student()):
            who = actor_of(other)
            for call in (
                lambda who=who: propose_times(who, confirmed, [slots[60]]),
                lambda who=who: accept_time(who, confirmed, slots[60]),
                lambda who=who: keep_time(who, confirmed),
                lambda who=who: move_to(who, confirmed, slots[60]),
            ):
                with pytest.raises(NotFound):
                    call()


def test_nothing_moves_before_anybody_was_asked(
    institution: Institution, scope: Scope, student: Membership, slots: list[datetime]
) -> None:
    with scope(institution):
        draft = make_interview(student)
        with pytest.raises(Conflict, match="No other time waits"):
            propose_times(actor_of(student), draft, [slots[60]])


def test_the_database_has_the_last_word_on_a_time(
    institution: Institution,
    scope: Scope,
    student: Membership,
    host: Membership,
    asked: Interview,
    slots: list[datetime],
) -> None:
    """What a list would show as open can be taken by the time it is written."""
    with scope(institution):
        ask(make_student(), host, slots[60])
        appointment = appointment_of(asked)
        with pytest.raises(SlotTaken):
            swap_time(
                appointment,
                slots[60],
                slots[60] + HALF_HOUR,
                [Hold(host.account_id, 10), Hold(student.account_id)],
            )
        assert appointment_of(asked).starts_at == slots[30]
        assert holding(asked) == both(slots[30])


def test_what_has_begun_is_not_moved(
    institution: Institution,
    scope: Scope,
    student: Membership,
    host: Membership,
    confirmed: Interview,
    slots: list[datetime],
) -> None:
    with scope(institution):
        propose_times(actor_of(student), confirmed, [slots[200]])
    with time_machine.travel(slots[30]), scope(institution):
        with pytest.raises(MovedOn, match="passed"):
            propose_times(actor_of(host), confirmed, [slots[200]])
        with pytest.raises(Conflict):
            accept_time(actor_of(host), confirmed, slots[200])


def test_a_moved_conversation_is_held_at_its_new_end(
    institution: Institution,
    scope: Scope,
    student: Membership,
    host: Membership,
    confirmed: Interview,
    slots: list[datetime],
    outbox: Outbox,
) -> None:
    with scope(institution):
        propose_times(actor_of(host), confirmed, [slots[60]])
        accept_time(actor_of(student), confirmed, slots[60])
        jobs = db.session.scalars(select(Job.run_at).where(Job.name == "interviews.hold"))
        assert sorted(jobs) == [slots[30] + HALF_HOUR, slots[60] + HALF_HOUR]
    with time_machine.travel(slots[30] + HALF_HOUR + MINUTE):
        outbox.deliver()
        with scope(institution):
            assert get_interview(actor_of(host), confirmed.id).state == State.CONFIRMED
    with time_machine.travel(slots[60] + HALF_HOUR + MINUTE):
        outbox.deliver()
        with scope(institution):
            assert get_interview(actor_of(host), confirmed.id).state == State.HELD


def test_who_leaves_takes_the_words_of_a_proposal_along(
    institution: Institution, scope: Scope, student: Membership, host: Membership
) -> None:
    with scope(institution):
        appointment = make_appointment(make_interview(student, host))
        for party in (Party.STUDENT, Party.HOST):
            db.session.add(
                TimeChange(
                    appointment_id=appointment.id,
                    asked_by=party,
                    words=f"Said by the {party}",
                    times=[],
                    moved_from=appointment.starts_at,
                    asked_at=clock.now(),
                    expires_at=appointment.starts_at,
                    state=ChangeState.LAPSED,
                )
            )
        db.session.flush()
        erase_words(student.id)
        said = db.session.execute(select(TimeChange.asked_by, TimeChange.words)).all()
        assert {tuple(one) for one in said} == {("student", ""), ("host", "Said by the host")}
