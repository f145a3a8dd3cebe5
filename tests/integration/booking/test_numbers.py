"""On the phone a host who calls knows the number, once it is settled, and nobody else does."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import select

from fireside.booking.service import answer_request
from fireside.institutions.models import Institution
from fireside.interviews.models import Appointment, Interview
from fireside.interviews.rules import Act
from fireside.kernel import events
from fireside.kernel.db import db
from fireside.kernel.errors import Invalid
from fireside.people.events import MemberLeft
from fireside.people.models import HostProfile, Membership
from tests.conftest import Scope
from tests.integration.booking.conftest import Browse, actor_of, ask, form_for, words_of
from tests.tools.outbox import Outbox, calendar_of, recipient, text_of

NUMBER = "+1 201 555 0187"
STUDENT, HOST = "mara@example.org", "dana@example.org"


@pytest.fixture
def calling(institution: Institution, scope: Scope, host: Membership) -> Membership:
    """Dana, who calls those whom she meets on the phone."""
    with scope(institution):
        profile = db.session.scalar(select(HostProfile).where(HostProfile.membership_id == host.id))
        assert profile is not None
        profile.student_calls = False
    return host


def kept_number(institution: Institution, scope: Scope) -> str | None:
    with scope(institution):
        return db.session.scalar(select(Appointment.student_phone))


def test_it_is_asked_for_where_the_host_calls(
    institution: Institution,
    scope: Scope,
    browse: Browse,
    student: Membership,
    calling: Membership,
    slots: list[datetime],
    outbox: Outbox,
) -> None:
    browser, path = browse(student), f"/hosts/{calling.id}/ask"
    page = browser.get(path)
    assert "On the phone Dana calls you" in words_of(page)
    values = form_for(slots[30], page.text, meeting_format="phone", student_phone="call me")
    answer = browser.post(path, values, path)
    assert answer.status_code == 422
    assert "Write your number with its country code" in words_of(answer)
    assert 'value="call me"' in answer.text
    assert kept_number(institution, scope) is None
    answer = browser.post(path, {**values, "student_phone": NUMBER}, path)
    assert answer.status_code == 303
    assert kept_number(institution, scope) == NUMBER
    asked = outbox.one(HOST)
    assert NUMBER not in asked.as_string()


def test_both_read_it_as_soon_as_it_is_settled(
    institution: Institution,
    scope: Scope,
    browse: Browse,
    student: Membership,
    calling: Membership,
    slots: list[datetime],
    outbox: Outbox,
) -> None:
    with scope(institution):
        interview = ask(student, calling, slots[30], meeting_format="phone", student_phone=NUMBER)
    outbox.deliver()
    page, hers, his = f"/interviews/{interview.id}", browse(student), browse(calling)
    assert NUMBER not in his.get(f"{page}/book").text
    with scope(institution):
        answer_request(actor_of(calling), interview, Act.CONFIRM)
    letters = {recipient(one): one for one in outbox.deliver()}
    assert f"You call Mara: {NUMBER}" in text_of(letters[HOST])
    assert f"Dana calls you: {NUMBER}" in text_of(letters[STUDENT])
    assert NUMBER.encode() in calendar_of(letters[HOST]).replace(b"\r\n ", b"")
    for browser, words in ((his, "You call Mara"), (hers, "Dana calls you")):
        assert f"{words}: {NUMBER}" in words_of(browser.get(f"{page}/book"))


@pytest.mark.parametrize(("way", "calls"), [("video", "host"), ("phone", "student")])
def test_it_is_not_kept_where_nobody_needs_it(
    institution: Institution,
    scope: Scope,
    student: Membership,
    host: Membership,
    slots: list[datetime],
    outbox: Outbox,
    way: str,
    calls: str,
) -> None:
    with scope(institution):
        profile = db.session.scalar(select(HostProfile).where(HostProfile.membership_id == host.id))
        assert profile is not None
        profile.student_calls = calls == "student"
        ask(student, host, slots[30], meeting_format=way, student_phone=NUMBER)
    assert kept_number(institution, scope) == ""
    outbox.deliver()


def test_a_page_of_a_host_who_is_called_asks_for_no_number(
    browse: Browse, student: Membership, host: Membership
) -> None:
    assert "student_phone" not in browse(student).get(f"/hosts/{host.id}/ask").text


def test_the_service_refuses_an_ask_without_it(
    institution: Institution,
    scope: Scope,
    student: Membership,
    calling: Membership,
    slots: list[datetime],
) -> None:
    with scope(institution):
        with pytest.raises(Invalid) as caught:
            ask(student, calling, slots[30], meeting_format="phone")
        assert set(caught.value.fields) == {"student_phone"}
        db.session.rollback()
    with scope(institution):
        assert db.session.scalars(select(Interview)).all() == []


def test_a_second_try_begins_with_the_number_of_the_first(
    institution: Institution,
    scope: Scope,
    browse: Browse,
    student: Membership,
    calling: Membership,
    slots: list[datetime],
    outbox: Outbox,
) -> None:
    with scope(institution):
        interview = ask(student, calling, slots[30], meeting_format="phone", student_phone=NUMBER)
        answer_request(actor_of(calling), interview, Act.DECLINE, reason="In court")
    outbox.deliver()
    page = browse(student).get(f"/hosts/{calling.id}/ask?interview={interview.id}")
    assert NUMBER in words_of(page)


def test_it_goes_with_the_student(
    institution: Institution,
    scope: Scope,
    student: Membership,
    calling: Membership,
    slots: list[datetime],
    outbox: Outbox,
) -> None:
    with scope(institution):
        ask(student, calling, slots[30], meeting_format="phone", student_phone=NUMBER)
    outbox.deliver()
    with scope(institution):
        events.announce(MemberLeft(calling.id))
        db.session.rollback()
    assert kept_number(institution, scope) == NUMBER
    with scope(institution):
        events.announce(MemberLeft(student.id))
    assert kept_number(institution, scope) == ""
    outbox.deliver()
