"""A proposal of other times: taken, refused, replaced, lapsed, or ended with all of it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from fireside.booking.service import (
    accept_time,
    cancel,
    keep_time,
    lapse_proposal,
    propose_times,
)
from fireside.institutions.models import Institution
from fireside.interviews.models import Interview, TimeChange
from fireside.interviews.rules import ChangeState, State
from fireside.interviews.service import MovedOn, get_interview
from fireside.kernel.audit import AuditEntry
from fireside.kernel.db import db
from fireside.kernel.errors import Conflict, Invalid, NotFound
from fireside.kernel.permissions import Actor
from fireside.people.models import Membership
from tests.conftest import Scope
from tests.integration.booking.conftest import actor_of, appointment_of, both, holding, wishes
from tests.tools.outbox import Outbox


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
            assert wishes() == [("student", "kept" if by_other else "withdrawn")]
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
        assert wishes() == [("student", "kept"), ("host", "withdrawn"), ("host", "open")]
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
        assert wishes() == [("student", "open")]
        with pytest.raises(NotFound):
            lapse_proposal(actor_of(student), confirmed.id, change_id)
    outbox.deliver()
    with time_machine.travel(until + timedelta(seconds=1)):
        with scope(institution), pytest.raises(Conflict):
            accept_time(actor_of(host), confirmed, slots[60])
        assert len(outbox.deliver()) == 2
        with scope(institution):
            assert wishes() == [("student", "lapsed")]
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
            assert wishes() == [("student", "lapsed")]
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
