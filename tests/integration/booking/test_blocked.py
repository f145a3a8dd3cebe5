"""Asking somebody of whom one has blocked the other: refused, whenever the block came."""

from __future__ import annotations

from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import select

from fireside.booking.service import (
    ask_host,
    find_host,
    find_meeting,
    find_terms,
    live_interview_with,
    open_alternatives,
)
from fireside.institutions.models import Institution
from fireside.interviews.models import Alternative, Interview
from fireside.interviews.rules import State
from fireside.kernel import clock
from fireside.kernel.db import db
from fireside.kernel.errors import NotFound
from fireside.people.models import Block, Membership
from fireside.people.service import block
from tests.conftest import Scope
from tests.factories.interviews import make_appointment, make_interview
from tests.integration.booking.conftest import WHY, actor_of, form_for
from tests.tools.browsing import Member, counted_statements
from tests.tools.outbox import Outbox


@pytest.mark.parametrize("by_host", [True, False])
def test_a_block_that_comes_while_a_student_asks_is_seen_under_the_lock(
    institution: Institution,
    scope: Scope,
    student: Membership,
    host: Membership,
    slots: list[datetime],
    by_host: bool,
) -> None:
    with scope(institution):
        read_before = find_terms(host.id, slots[0], student.id)
        blocker, blocked = (host, student) if by_host else (student, host)
        db.session.add(Block(blocker_id=blocker.id, blocked_id=blocked.id, created_at=clock.now()))
        db.session.commit()
        with pytest.raises(NotFound):
            ask_host(
                actor_of(student),
                None,
                read_before,
                starts_at=slots[0],
                meeting_format="video",
                why_you=WHY,
                idempotency_key="a-key-of-hers",
            )
        assert db.session.scalars(select(Interview)).all() == []
        with pytest.raises(NotFound):
            find_terms(host.id, slots[0], student.id)
        with pytest.raises(NotFound):
            find_host(host.id, student.id)
        assert find_terms(host.id, slots[0]).member_id == host.id
        assert live_interview_with(actor_of(student), host.id) is None


def test_a_form_that_was_open_before_the_block_finds_nobody_any_more(
    institution: Institution,
    scope: Scope,
    student: Membership,
    host: Membership,
    slots: list[datetime],
    student_browser: Member,
) -> None:
    path = f"/hosts/{host.id}/ask"
    values = form_for(slots[0], student_browser.get(path).text)
    with scope(institution):
        block(actor_of(student), host.id)
    assert student_browser.post(path, values, "/settings").status_code == 404
    assert student_browser.get(path).status_code == 404


def test_times_offered_before_a_block_are_offered_no_longer(
    institution: Institution,
    scope: Scope,
    student: Membership,
    host: Membership,
    slots: list[datetime],
    student_browser: Member,
) -> None:
    with scope(institution):
        interview = make_interview(student, host)
        declined = make_appointment(interview, slots[0], State.DECLINED)
        db.session.add(Alternative(appointment_id=declined.id, starts_at=slots[5]))
        db.session.flush()
        meeting = find_meeting(declined.id)
        assert meeting is not None
        assert [slot.starts_at for slot in open_alternatives(meeting)] == [slots[5]]
        block(actor_of(student), host.id)
        assert open_alternatives(meeting) == []
    page = student_browser.get(f"/interviews/{interview.id}/book")
    assert page.status_code == 200
    assert "for another time" not in page.text


def test_blocks_cost_a_booking_no_statement(
    app: Flask,
    institution: Institution,
    scope: Scope,
    student: Membership,
    host: Membership,
    slots: list[datetime],
    student_browser: Member,
    outbox: Outbox,
) -> None:
    path = f"/hosts/{host.id}/ask"
    values = form_for(slots[0], student_browser.get(path).text)
    with counted_statements(app) as sent:
        assert student_browser.post(path, values, path).status_code == 303
    about_blocks = [statement for statement in sent if " block" in statement]
    assert about_blocks
    assert all("membership" in words or "interview" in words for words in about_blocks)
    outbox.deliver()
