"""Ten seconds in which a cancellation can be undone, and what is kept of one that stands."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from fireside.booking.listeners import TELL_AFTER
from fireside.booking.service import answer_request, cancel, undo_cancel
from fireside.institutions.models import Institution
from fireside.interviews.models import Interview
from fireside.interviews.rules import UNDOABLE, Act, State
from fireside.interviews.service import MovedOn, SlotTaken, start_interview
from fireside.kernel import clock
from fireside.kernel.audit import AuditEntry
from fireside.kernel.db import db
from fireside.kernel.errors import Conflict, NotFound
from fireside.kernel.mail import MailState, OutgoingMail
from fireside.people.models import Membership
from tests.conftest import Scope
from tests.factories.availability import make_weekly_hours
from tests.factories.people import make_host, make_student
from tests.integration.booking.conftest import (
    Browse,
    actor_of,
    appointment_of,
    ask,
    both,
    holding,
    link_of,
    past_undoing,
    starts_of,
)
from tests.tools.openings import is_open
from tests.tools.outbox import Outbox

SECOND = timedelta(seconds=1)


@pytest.mark.parametrize("by_host", [True, False])
def test_an_undone_cancellation_leaves_all_as_it_was_and_nobody_hears_of_it(
    institution: Institution,
    scope: Scope,
    student: Membership,
    host: Membership,
    confirmed: Interview,
    slots: list[datetime],
    outbox: Outbox,
    by_host: bool,
) -> None:
    who = actor_of(host if by_host else student)
    with scope(institution):
        cancel(who, confirmed, "A slip of the finger")
        assert is_open(host.id, slots[30])
        assert holding(confirmed) == []
    clock.shift(UNDOABLE - SECOND)
    for _ in range(2):
        with scope(institution):
            assert undo_cancel(who, confirmed).state == State.CONFIRMED
    with scope(institution):
        appointment = appointment_of(confirmed)
        assert holding(confirmed) == both(slots[30])
        assert (appointment.state, appointment.seats_taken) == (State.CONFIRMED, 1)
        assert (appointment.cancelled_by, appointment.cancelled_at) == (None, None)
        assert (appointment.reason, appointment.sequence) == ("", 2)
        acts = db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
        assert list(acts)[-2:] == ["interview.cancel", "interview.uncancel"]
    past_undoing()
    assert outbox.deliver() == []
    with scope(institution):
        kept = db.session.scalars(
            select(OutgoingMail.state).where(OutgoingMail.kind == "booking.cancelled")
        )
        assert list(kept) == [MailState.DROPPED] * 2


def test_cancelled_undone_and_cancelled_again_is_told_once(
    institution: Institution,
    scope: Scope,
    student: Membership,
    confirmed: Interview,
    outbox: Outbox,
) -> None:
    who = actor_of(student)
    with scope(institution):
        cancel(who, confirmed)
        undo_cancel(who, confirmed)
        cancel(who, confirmed)
    past_undoing()
    assert len(outbox.deliver()) == 2


def test_the_mails_wait_until_nothing_can_be_undone(
    institution: Institution,
    scope: Scope,
    student: Membership,
    confirmed: Interview,
    outbox: Outbox,
) -> None:
    assert TELL_AFTER > UNDOABLE
    with scope(institution):
        cancel(actor_of(student), confirmed)
    assert outbox.deliver() == []
    clock.shift(UNDOABLE)
    assert outbox.deliver() == []
    past_undoing()
    assert len(outbox.deliver()) == 2


def test_the_undo_comes_too_late_after_ten_seconds(
    institution: Institution,
    scope: Scope,
    student: Membership,
    confirmed: Interview,
    outbox: Outbox,
) -> None:
    with scope(institution):
        cancel(actor_of(student), confirmed)
    clock.shift(UNDOABLE + SECOND)
    with scope(institution), pytest.raises(MovedOn, match="passed"):
        undo_cancel(actor_of(student), confirmed)
    past_undoing()
    outbox.deliver()


def test_only_whoever_cancelled_undoes_it(
    institution: Institution,
    scope: Scope,
    student: Membership,
    host: Membership,
    confirmed: Interview,
    outbox: Outbox,
) -> None:
    with scope(institution):
        cancel(actor_of(host), confirmed)
        with pytest.raises(MovedOn):
            undo_cancel(actor_of(student), confirmed)
        with pytest.raises(NotFound):
            undo_cancel(actor_of(make_student()), confirmed)
    past_undoing()
    outbox.deliver()


@pytest.mark.parametrize("holds", [True, False])
def test_a_request_that_was_taken_back_by_mistake_stands_again(
    institution: Institution,
    scope: Scope,
    browse: Browse,
    student: Membership,
    host: Membership,
    slots: list[datetime],
    outbox: Outbox,
    holds: bool,
) -> None:
    with scope(institution):
        db.session.get_one(Institution, institution.id).request_holds = holds
    with scope(institution):
        asked = ask(student, host, slots[30])
    link = link_of(outbox)
    path, page = f"/interviews/{asked.id}/cancel", f"/interviews/{asked.id}/book"
    mara = browse(student)
    assert "undo it for ten seconds" in mara.get(path).text
    answer = mara.post(path, {"reason": "Oh"}, page=path, follow_redirects=True)
    assert "Nobody has been told yet" in answer.text
    with scope(institution):
        assert not appointment_of(asked).cancelled_late
        assert holding(asked) == []
    for _ in range(2):
        assert mara.post(f"{path}/undo", {}, page=page).status_code == 303
    with scope(institution):
        appointment = appointment_of(asked)
        assert (appointment.state, appointment.sequence) == (State.REQUESTED, 0)
        assert (appointment.cancelled_by, appointment.cancelled_at) == (None, None)
        assert (appointment.reason, appointment.seats_taken) == ("", 1)
        assert holding(asked) == (both(slots[30]) if holds else [])
        acts = db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
        assert list(acts)[-2:] == ["interview.cancel", "interview.renew"]
    past_undoing()
    assert outbox.deliver() == []
    assert browse(host).get(link.removeprefix("/i/riverbend")).status_code == 200
    with scope(institution):
        assert answer_request(actor_of(host), asked, Act.CONFIRM).state == State.CONFIRMED
    outbox.deliver()


def test_a_request_taken_back_twice_is_told_once_and_not_before_it_is_over(
    institution: Institution,
    scope: Scope,
    student: Membership,
    asked: Interview,
    outbox: Outbox,
) -> None:
    outbox.deliver()
    who = actor_of(student)
    with scope(institution):
        cancel(who, asked)
        undo_cancel(who, asked)
    clock.shift(UNDOABLE - SECOND)
    with scope(institution):
        cancel(who, asked)
    past_undoing()
    assert outbox.deliver() == []
    clock.shift(2 * TELL_AFTER)
    assert len(outbox.deliver()) == 2
    with scope(institution), pytest.raises(MovedOn, match="passed"):
        undo_cancel(who, asked)


def test_a_host_who_calls_a_request_off_has_nothing_to_undo(
    institution: Institution,
    scope: Scope,
    student: Membership,
    host: Membership,
    asked: Interview,
    outbox: Outbox,
) -> None:
    outbox.deliver()
    with scope(institution):
        cancel(actor_of(host), asked)
        for one in (student, host):
            with pytest.raises((MovedOn, NotFound)):
                undo_cancel(actor_of(one), asked)
    assert len(outbox.deliver()) == 2  # at once: there is nothing to wait for


def test_a_draft_has_nothing_to_undo(
    institution: Institution, scope: Scope, student: Membership
) -> None:
    with scope(institution):
        draft = start_interview(actor_of(student))
        with pytest.raises(MovedOn):
            undo_cancel(actor_of(student), draft)


def test_a_request_does_not_stand_again_beside_one_that_took_its_place(
    institution: Institution,
    scope: Scope,
    student: Membership,
    host: Membership,
    asked: Interview,
    slots: list[datetime],
    outbox: Outbox,
) -> None:
    with scope(institution):
        cancel(actor_of(student), asked)
    with scope(institution):
        ask(student, host, slots[60])  # an interview of its own with the same host
    with scope(institution), pytest.raises(Conflict, match="cannot stand any more"):
        undo_cancel(actor_of(student), asked)
    past_undoing()
    outbox.deliver()


def test_undoing_opens_no_more_requests_than_a_student_may_have(
    institution: Institution,
    scope: Scope,
    student: Membership,
    asked: Interview,
    outbox: Outbox,
) -> None:
    with scope(institution):
        db.session.get_one(Institution, institution.id).open_requests_per_student = 1
        other = make_host()
        make_weekly_hours(other, 8, 20, range(7))
    with scope(institution):
        cancel(actor_of(student), asked)
        ask(student, other, starts_of(other)[90])
    with scope(institution), pytest.raises(Conflict, match="cannot stand any more"):
        undo_cancel(actor_of(student), asked)
    past_undoing()
    outbox.deliver()


def test_a_request_that_would_have_run_out_stays_taken_back(
    institution: Institution,
    scope: Scope,
    student: Membership,
    asked: Interview,
    outbox: Outbox,
) -> None:
    with scope(institution):
        cancel(actor_of(student), asked)
        appointment_of(asked).expires_at = clock.now()
        with pytest.raises(Conflict, match="cannot stand any more"):
            undo_cancel(actor_of(student), asked)
    past_undoing()
    outbox.deliver()


def test_whoever_took_the_time_meanwhile_keeps_it(
    institution: Institution,
    scope: Scope,
    student: Membership,
    host: Membership,
    confirmed: Interview,
    slots: list[datetime],
    outbox: Outbox,
) -> None:
    with scope(institution):
        cancel(actor_of(student), confirmed)
    with scope(institution):
        quicker = ask(make_student(), host, slots[30])
    with scope(institution), pytest.raises(SlotTaken, match="quicker"):
        undo_cancel(actor_of(student), confirmed)
    with scope(institution):
        assert appointment_of(confirmed).state == State.CANCELLED
        assert holding(confirmed) == []
        assert holding(quicker) == both(slots[30])
    past_undoing()
    outbox.deliver()


@pytest.mark.parametrize(
    ("before", "late"),
    [(timedelta(hours=24), False), (timedelta(hours=24) - SECOND, True)],
)
def test_how_late_it_was_is_judged_by_the_policy_of_that_moment(
    institution: Institution,
    scope: Scope,
    host: Membership,
    confirmed: Interview,
    slots: list[datetime],
    outbox: Outbox,
    before: timedelta,
    late: bool,
) -> None:
    with time_machine.travel(slots[30] - before, tick=False):
        with scope(institution):
            cancel(actor_of(host), confirmed)
        with scope(institution):
            db.session.get_one(Institution, institution.id).late_hours = 0
        with scope(institution):
            appointment = appointment_of(confirmed)
            assert appointment.cancelled_at == slots[30] - before
            assert appointment.cancelled_late is late
        past_undoing()
        outbox.deliver()


def test_the_page_offers_the_undo_and_a_late_press_is_told_why(
    institution: Institution,
    scope: Scope,
    browse: Browse,
    student: Membership,
    confirmed: Interview,
    outbox: Outbox,
) -> None:
    path, page = f"/interviews/{confirmed.id}/cancel", f"/interviews/{confirmed.id}/book"
    mara = browse(student)
    assert "undo it for ten seconds" in mara.get(path).text
    answer = mara.post(path, {"reason": "Ill"}, page=path, follow_redirects=True)
    assert "Nobody has been told yet" in answer.text
    assert mara.post(f"{path}/undo", {}, page=page).status_code == 303
    assert "It is settled" in mara.get(page).text
    mara.post(path, {"reason": "Ill"}, page=path)
    clock.shift(UNDOABLE)
    assert "Nobody has been told yet" not in mara.get(page).text
    late = mara.post(f"{path}/undo", {}, page="/settings")
    assert late.status_code == 409
    assert "The time for that has passed" in late.text
    past_undoing()
    outbox.deliver()
