"""Putting right when a conversation ended."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from fireside.institutions.models import Institution
from fireside.interviews.events import EndCorrected
from fireside.interviews.models import Interview
from fireside.interviews.rules import Act
from fireside.interviews.service import (
    MovedOn,
    TooLateToCorrect,
    apply,
    correct_end,
    get_interview,
    lock_interview,
    may_correct_end,
)
from fireside.kernel import clock, events
from fireside.kernel.audit import AuditEntry
from fireside.kernel.db import db
from fireside.kernel.errors import Invalid, NotFound
from fireside.kernel.permissions import Actor
from fireside.people.models import Membership
from tests.conftest import Scope
from tests.factories.interviews import make_appointment, make_interview
from tests.factories.people import make_advisor, make_host, make_student
from tests.integration.booking.conftest import actor_of

START = datetime(2027, 12, 3, 15, 0, tzinfo=UTC)
END = START + timedelta(minutes=30)


@pytest.fixture
def heard() -> Iterator[list[EndCorrected]]:
    """What was announced; the subscription ends with the test."""
    told: list[EndCorrected] = []
    listening = [True]

    def listen(event: EndCorrected) -> None:
        if listening:
            told.append(event)

    events.subscribe(EndCorrected, listen)
    yield told
    listening.clear()


def hold(institution: Institution, scope: Scope) -> tuple[Interview, Membership, Membership]:
    clock.shift(END - datetime.now(UTC))
    with scope(institution):
        student, host = make_student(), make_host()
        interview = make_interview(student, host)
        make_appointment(interview, START)
        apply(Actor.system(institution.id), lock_interview(interview.id), Act.HOLD)
        return interview, student, host


def test_both_can_put_it_right_and_it_is_told_once(
    institution: Institution, scope: Scope, heard: list[EndCorrected]
) -> None:
    held, student, host = hold(institution, scope)
    with scope(institution):
        interview = get_interview(actor_of(student), held.id)
        assert may_correct_end(actor_of(student), interview)
        assert may_correct_end(actor_of(host), interview)
        sooner, later = END - timedelta(minutes=5), END - timedelta(minutes=2)
        correct_end(actor_of(student), interview, sooner)
        correct_end(actor_of(student), interview, sooner)
        corrected = correct_end(actor_of(host), interview, later)
        assert corrected.appointment is not None
        assert corrected.appointment.ended_at == later
        assert [event.ended_at for event in heard] == [sooner, later]
        counted = select(func.count()).where(AuditEntry.action == "interview.correct_end")
        assert db.session.scalar(counted) == 2


def test_an_impossible_end_is_refused_beside_its_field(
    institution: Institution, scope: Scope, heard: list[EndCorrected]
) -> None:
    held, student, _ = hold(institution, scope)
    with scope(institution):
        interview = get_interview(actor_of(student), held.id)
        for moment, words in (
            (START, "before it began"),
            (clock.now() + timedelta(minutes=1), "still to come"),
        ):
            with pytest.raises(Invalid) as refused:
                correct_end(actor_of(student), interview, moment)
            assert words in refused.value.fields["ended_at"]
        assert heard == []


def test_after_a_day_it_stays(institution: Institution, scope: Scope) -> None:
    held, student, _ = hold(institution, scope)
    clock.shift(END + timedelta(hours=24, minutes=1) - datetime.now(UTC))
    with scope(institution):
        interview = get_interview(actor_of(student), held.id)
        assert not may_correct_end(actor_of(student), interview)
        with pytest.raises(TooLateToCorrect):
            correct_end(actor_of(student), interview, END)


def test_nobody_else_and_nothing_that_has_not_taken_place(
    institution: Institution, scope: Scope
) -> None:
    held, student, host = hold(institution, scope)
    with scope(institution):
        interview = get_interview(actor_of(student), held.id)
        for stranger in (make_student(), make_host(), make_advisor()):
            assert not may_correct_end(actor_of(stranger), interview)
            with pytest.raises(NotFound):
                correct_end(actor_of(stranger), interview, END)
        waiting = make_interview(student, host)
        make_appointment(waiting, START + timedelta(days=3))
        assert not may_correct_end(actor_of(student), waiting)
        with pytest.raises(MovedOn):
            correct_end(actor_of(student), waiting, END)
