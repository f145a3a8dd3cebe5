"""Ten seconds in which a cancellation can be undone, and what is kept of one that stands."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from fireside.booking.listeners import TELL_AFTER
from fireside.booking.service import cancel, undo_cancel
from fireside.institutions.models import Institution
from fireside.interviews.models import Interview
from fireside.interviews.rules import UNDOABLE, State
from fireside.interviews.service import MovedOn, SlotTaken
from fireside.kernel import clock
from fireside.kernel.audit import AuditEntry
from fireside.kernel.db import db
from fireside.kernel.errors import NotFound
from fireside.kernel.mail import MailState, OutgoingMail
from fireside.people.models import Membership
from tests.conftest import Scope
from tests.factories.people import make_student
from tests.integration.booking.conftest import (
    Browse,
    actor_of,
    appointment_of,
    ask,
    both,
    holding,
    past_undoing,
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


def test_a_request_that_was_taken_back_is_asked_for_anew_instead(
    institution: Institution,
    scope: Scope,
    student: Membership,
    asked: Interview,
    outbox: Outbox,
) -> None:
    with scope(institution):
        cancel(actor_of(student), asked)
        with pytest.raises(MovedOn):
            undo_cancel(actor_of(student), asked)
        assert not appointment_of(asked).cancelled_late
    assert len(outbox.deliver()) == 2  # at once: there is nothing to wait for


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
