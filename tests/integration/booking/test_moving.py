"""Another time: moved or proposed, taken, kept or lapsed; the old one is held until then."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from fireside.booking.service import (
    accept_time,
    answer_request,
    cancel,
    find_meeting,
    keep_time,
    lapse_proposal,
    move_to,
    propose_times,
    times_to_move_to,
)
from fireside.institutions.models import Institution
from fireside.interviews.models import Interview, TimeChange
from fireside.interviews.rules import Act, ChangeState, State
from fireside.interviews.service import Hold, MovedOn, SlotTaken, get_interview, swap_time
from fireside.kernel import clock
from fireside.kernel.audit import AuditEntry
from fireside.kernel.db import db
from fireside.kernel.errors import Conflict, Invalid, NotFound
from fireside.kernel.jobs import Job
from fireside.kernel.permissions import Actor
from fireside.people.models import HostProfile, Membership
from tests.conftest import Scope
from tests.factories.interviews import make_interview
from tests.factories.people import make_host, make_student
from tests.integration.booking.conftest import actor_of, appointment_of, ask, both, holding
from tests.tools.outbox import Outbox

HALF_HOUR, MINUTE = timedelta(minutes=30), timedelta(minutes=1)


def _instant(host: Membership) -> None:
    profile = db.session.scalars(
        select(HostProfile).where(HostProfile.membership_id == host.id)
    ).one()
    profile.confirmation = "instant"


def _changes() -> list[tuple[str, str]]:
    rows = db.session.scalars(select(TimeChange).order_by(TimeChange.asked_at, TimeChange.id))
    return [(row.asked_by, row.state) for row in rows]


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
        assert _changes() == [("student", "taken")]
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


@pytest.mark.parametrize("by_host", [True, False])
def test_a_proposal_is_taken_by_the_other_and_the_old_time_is_held_until_then(
    institution: Institution,
    scope: Scope,
    student: Membership,
    host: Membership,
    confirmed: Interview,
    slots: list[datetime],
    outbox: Outbox,
    by_host: bool,
) -> None:
    asks, answers = (host, student) if by_host else (student, host)
    times = [slots[50], slots[60], slots[70]]
    with scope(institution):
        proposed = propose_times(actor_of(asks), confirmed, times, "My train is cancelled")
        assert (proposed.state, proposed.version) == (State.CONFIRMED, 4)
        assert holding(confirmed) == both(slots[30])
    with scope(institution):
        with pytest.raises(Conflict, match="No other time waits"):
            accept_time(actor_of(asks), confirmed, slots[60])
        with pytest.raises(NotFound):
            accept_time(actor_of(answers), confirmed, slots[80])
    for _ in range(2):
        with scope(institution):
            moved = accept_time(actor_of(answers), confirmed, slots[60])
            assert (moved.state, moved.version) == (State.CONFIRMED, 5)
    with scope(institution):
        assert holding(confirmed) == both(slots[60])
        change = db.session.scalars(select(TimeChange)).one()
        assert (change.state, change.moved_from, change.moved_to) == (
            ChangeState.TAKEN,
            slots[30],
            slots[60],
        )
        acts = db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
        assert list(acts)[-2:] == ["interview.propose", "interview.accept"]
    outbox.deliver()


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


@pytest.mark.parametrize("by_other", [True, False])
def test_a_proposal_is_refused_or_taken_back(
    institution: Institution,
    scope: Scope,
    student: Membership,
    host: Membership,
    confirmed: Interview,
    slots: list[datetime],
    outbox: Outbox,
    by_other: bool,
) -> None:
    with scope(institution):
        propose_times(actor_of(student), confirmed, [slots[60]])
    outbox.deliver()
    who = actor_of(host if by_other else student)
    for _ in range(2):
        with scope(institution):
            assert keep_time(who, confirmed).version == 5
            assert _changes() == [("student", "kept" if by_other else "withdrawn")]
    with scope(institution), pytest.raises(Conflict):
        accept_time(actor_of(host), confirmed, slots[60])
    told = [str(letter["To"]) for letter in outbox.deliver()]
    assert len(told) == 1
    assert ("mara@" if by_other else "dana@") in told[0]


def test_without_a_proposal_there_is_nothing_to_keep(
    institution: Institution, scope: Scope, host: Membership, confirmed: Interview
) -> None:
    with scope(institution), pytest.raises(Conflict, match="No other time waits"):
        keep_time(actor_of(host), confirmed)


def test_a_counter_proposal_replaces_the_first_and_says_so(
    institution: Institution,
    scope: Scope,
    student: Membership,
    host: Membership,
    confirmed: Interview,
    slots: list[datetime],
    outbox: Outbox,
) -> None:
    with scope(institution):
        propose_times(actor_of(student), confirmed, [slots[60]])
    with scope(institution):
        propose_times(actor_of(host), confirmed, [slots[70]])
    with scope(institution):
        propose_times(actor_of(host), confirmed, [slots[80]])
        assert _changes() == [("student", "kept"), ("host", "withdrawn"), ("host", "open")]
        accept_time(actor_of(student), confirmed, slots[80])
    outbox.deliver()


def test_a_proposal_that_nobody_answers_lapses_by_itself(
    institution: Institution,
    scope: Scope,
    student: Membership,
    host: Membership,
    confirmed: Interview,
    slots: list[datetime],
    outbox: Outbox,
) -> None:
    with scope(institution):
        propose_times(actor_of(student), confirmed, [slots[60]])
        change = db.session.scalars(select(TimeChange)).one()
        assert change.expires_at is not None
        until, change_id = change.expires_at, change.id
        lapse_proposal(Actor.system(institution.id), confirmed.id, change_id)  # too early
        assert _changes() == [("student", "open")]
        with pytest.raises(NotFound):
            lapse_proposal(actor_of(student), confirmed.id, change_id)
    outbox.deliver()
    with time_machine.travel(until + timedelta(seconds=1)):
        with scope(institution), pytest.raises(Conflict):
            accept_time(actor_of(host), confirmed, slots[60])
        assert len(outbox.deliver()) == 2
        with scope(institution):
            assert _changes() == [("student", "lapsed")]
            assert appointment_of(confirmed).starts_at == slots[30]
            lapse_proposal(Actor.system(institution.id), confirmed.id, change_id)
            lapse_proposal(Actor.system(institution.id), confirmed.id, 1)
            assert get_interview(actor_of(host), confirmed.id).version == 5


def test_a_proposal_of_what_was_cancelled_ends_without_a_word(
    institution: Institution,
    scope: Scope,
    student: Membership,
    confirmed: Interview,
    slots: list[datetime],
    outbox: Outbox,
) -> None:
    with scope(institution):
        propose_times(actor_of(student), confirmed, [slots[60]])
        cancel(actor_of(student), confirmed)
        change = db.session.scalars(select(TimeChange)).one()
        until = change.expires_at
    assert until is not None
    with time_machine.travel(until + timedelta(seconds=1)):
        subjects = {str(letter["Subject"]).split(":")[0] for letter in outbox.deliver()}
        assert subjects == {"Cancelled"}
        with scope(institution):
            assert _changes() == [("student", "lapsed")]
            with pytest.raises(MovedOn):
                propose_times(actor_of(student), confirmed, [slots[60]])


@pytest.mark.parametrize(
    ("steps", "words", "field"),
    [([], "", "times"), ([40, 50, 60, 70], "", "times"), ([60], "x" * 601, "words")],
)
def test_a_proposal_must_help(
    institution: Institution,
    scope: Scope,
    student: Membership,
    confirmed: Interview,
    slots: list[datetime],
    steps: list[int],
    words: str,
    field: str,
) -> None:
    with scope(institution), pytest.raises(Invalid) as caught:
        propose_times(actor_of(student), confirmed, [slots[step] for step in steps], words)
    assert set(caught.value.fields) == {field}


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
        assert _changes() == []


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
