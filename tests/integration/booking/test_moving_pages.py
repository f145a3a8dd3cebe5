"""Another time on the pages and in the mails: calendars follow, and a link needs no password."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from icalendar import Calendar
from sqlalchemy import select

from fireside.booking.forms import to_value
from fireside.booking.service import accept_time, cancel, move_to, propose_times
from fireside.institutions.models import Institution
from fireside.interviews.models import Interview, TimeChange
from fireside.interviews.rules import State
from fireside.kernel.db import db
from fireside.people.models import HostProfile, Membership
from tests.conftest import BASE_URL, Scope
from tests.integration.booking.conftest import (
    MARK,
    Browse,
    actor_of,
    appointment_of,
    link_of,
    state_of,
    words_of,
)
from tests.tools.browsing import Member
from tests.tools.outbox import Outbox, calendar_of, recipient, text_of

STUDENT, HOST = "mara@example.org", "dana@example.org"
LINK = re.compile(r"http://fireside\.test(/i/riverbend/another-time/\S+)")


@pytest.fixture
def proposed(
    institution: Institution,
    scope: Scope,
    student: Membership,
    confirmed: Interview,
    slots: list[datetime],
) -> Interview:
    with scope(institution):
        return propose_times(actor_of(student), confirmed, [slots[50], slots[60]], "A new class")


def _link(outbox: Outbox) -> str:
    found = LINK.search(text_of(outbox.one(HOST)))
    assert found is not None
    return found.group(1)


def _press(app: Flask, link: str, **values: str) -> tuple[int, str]:
    """Press a button behind a link of a mail, as nobody who is signed in."""
    browser = app.test_client()
    page = browser.get(link, base_url=BASE_URL)
    mark = MARK.search(page.text)
    assert mark is not None
    answer = browser.post(link, data={"csrf_token": mark.group(1), **values}, base_url=BASE_URL)
    return answer.status_code, words_of(answer)


def test_a_host_takes_a_time_from_the_mail_and_a_look_changes_nothing(
    app: Flask,
    institution: Institution,
    scope: Scope,
    proposed: Interview,
    slots: list[datetime],
    outbox: Outbox,
) -> None:
    link = _link(outbox)
    page = app.test_client().get(link, base_url=BASE_URL)
    assert page.status_code == 200
    assert "Mara Quist asks for another time" in page.text
    assert "A new class" in page.text
    with scope(institution):
        assert appointment_of(proposed).starts_at == slots[30]
    status, words = _press(app, link, at=to_value(slots[60]))
    assert status == 200
    assert "Moved. Thank you." in words
    with scope(institution):
        assert appointment_of(proposed).starts_at == slots[60]
    again = app.test_client().get(link, base_url=BASE_URL)
    assert again.status_code == 410
    assert "This has been settled" in again.text
    outbox.deliver()


def test_a_link_opens_nothing_at_another_institution(
    app: Flask,
    institution: Institution,
    other_institution: Institution,
    proposed: Interview,
    outbox: Outbox,
) -> None:
    elsewhere = _link(outbox).replace(institution.slug, other_institution.slug)
    assert app.test_client().get(elsewhere, base_url=BASE_URL).status_code == 404


def test_a_host_keeps_the_time_from_the_mail(
    app: Flask,
    institution: Institution,
    scope: Scope,
    proposed: Interview,
    slots: list[datetime],
    outbox: Outbox,
) -> None:
    link = _link(outbox)
    assert _press(app, link, act="decline")[0] == 404
    status, words = _press(app, link, act="keep")
    assert status == 200
    assert "It stays at the old time." in words
    with scope(institution):
        assert appointment_of(proposed).starts_at == slots[30]
    letter = outbox.one(STUDENT)
    assert str(letter["Subject"]).startswith("It stays at ")
    assert "Dana kept the time as it was" in text_of(letter)


def test_a_link_ends_with_its_proposal(
    app: Flask,
    institution: Institution,
    scope: Scope,
    student: Membership,
    proposed: Interview,
    slots: list[datetime],
    outbox: Outbox,
) -> None:
    link = _link(outbox)
    with scope(institution):
        propose_times(actor_of(student), proposed, [slots[70]])
    assert app.test_client().get(link, base_url=BASE_URL).status_code == 410
    newer = _link(outbox)
    with scope(institution):
        until = db.session.scalars(select(TimeChange.expires_at)).all()[-1]
    assert until is not None
    with time_machine.travel(until):
        assert app.test_client().get(newer, base_url=BASE_URL).status_code == 410
    with scope(institution):
        cancel(actor_of(student), proposed)
    gone = app.test_client().get(newer, base_url=BASE_URL)
    assert gone.status_code == 410
    assert "Mara has taken this conversation out" in gone.text
    broken = app.test_client().get(f"{newer}x", base_url=BASE_URL)
    assert broken.status_code == 404


def test_the_invitation_keeps_its_uid_and_its_sequence_rises(
    institution: Institution,
    scope: Scope,
    host: Membership,
    proposed: Interview,
    slots: list[datetime],
    outbox: Outbox,
) -> None:
    outbox.deliver()
    with scope(institution):
        uid = appointment_of(proposed).uid
        accept_time(actor_of(host), proposed, slots[60])
    letters = {recipient(one): one for one in outbox.deliver()}
    assert set(letters) == {STUDENT, HOST}
    for letter in letters.values():
        assert str(letter["Subject"]).startswith("Moved: you talk with ")
        calendar = Calendar.from_ical(calendar_of(letter))
        event: Any = calendar.walk("VEVENT")[0]
        assert calendar["METHOD"] == "REQUEST"
        assert (str(event["UID"]), int(event["SEQUENCE"])) == (uid, 1)
        assert event["DTSTART"].dt == slots[60]
    assert "print it anew" in text_of(letters[STUDENT])
    assert "has moved from" in text_of(letters[HOST])


def test_nobody_is_reminded_of_the_old_time_and_both_are_of_the_new(
    institution: Institution,
    scope: Scope,
    host: Membership,
    proposed: Interview,
    slots: list[datetime],
    outbox: Outbox,
) -> None:
    new = slots[260]
    with scope(institution):
        propose_times(actor_of(host), proposed, [new])
        change = db.session.scalars(select(TimeChange).order_by(TimeChange.id.desc())).first()
        assert change is not None
    outbox.deliver()
    with scope(institution):
        student = db.session.get_one(Membership, (institution.id, proposed.student_id))
        accept_time(actor_of(student), proposed, new)
    outbox.deliver()
    with time_machine.travel(slots[30] - timedelta(minutes=30)):
        assert outbox.deliver() == []
    with time_machine.travel(new - timedelta(minutes=119)):
        told = {recipient(letter) for letter in outbox.deliver()}
        assert told == {STUDENT}


def test_a_moved_request_is_asked_for_anew_and_the_old_link_says_so(
    app: Flask,
    institution: Institution,
    scope: Scope,
    student: Membership,
    asked: Interview,
    slots: list[datetime],
    outbox: Outbox,
) -> None:
    old = link_of(outbox)
    with scope(institution):
        move_to(actor_of(student), asked, slots[60])
    new = link_of(outbox)
    spent = app.test_client().get(old, base_url=BASE_URL)
    assert spent.status_code == 410
    assert "asks for another time by now" in spent.text
    assert _press(app, new, act="confirm")[0] == 200
    assert state_of(institution, scope, asked) == State.CONFIRMED
    outbox.deliver()


def test_a_student_proposes_on_a_page_and_reads_how_it_went(
    institution: Institution,
    scope: Scope,
    student_browser: Member,
    host_browser: Member,
    confirmed: Interview,
    slots: list[datetime],
    outbox: Outbox,
) -> None:
    path, page = f"/interviews/{confirmed.id}/another-time", f"/interviews/{confirmed.id}/book"
    assert f'{path}"' in student_browser.get(page).text
    assert "Up to three" in student_browser.get(path).text
    wrong = student_browser.post(path, {"words": "x" * 601}, path)
    assert wrong.status_code == 422
    assert "x" * 601 in wrong.text
    none = student_browser.post(path, {"words": ""}, path)
    assert none.status_code == 422
    assert "Choose at least one other time" in none.text
    sent = {"times": [to_value(slots[50]), to_value(slots[60])], "words": "A new class"}
    assert student_browser.post(path, sent, path).status_code == 303
    assert "You have asked for another time" in student_browser.get(page).text
    hers = host_browser.get(page).text
    assert "Mara asks for another time" in hers
    assert "A new class" in hers
    answer = f"{path}/answer"
    assert host_browser.post(answer, {"at": "soon"}, page).status_code == 404
    assert host_browser.post(answer, {"at": to_value(slots[50])}, page).status_code == 303
    for browser, words in ((student_browser, "You asked for"), (host_browser, "Mara asked for")):
        shown = words_of(browser.get(page))
        assert "How the time came about" in shown
        assert words in shown
    assert host_browser.post(answer, {"act": "keep"}, page).status_code == 303
    outbox.deliver()


def test_a_student_moves_at_once_where_the_host_confirms_at_once(
    institution: Institution,
    scope: Scope,
    host: Membership,
    student_browser: Member,
    host_browser: Member,
    confirmed: Interview,
    slots: list[datetime],
    outbox: Outbox,
) -> None:
    with scope(institution):
        db.session.scalars(select(HostProfile)).one().confirmation = "instant"
    path, page = f"/interviews/{confirmed.id}/another-time", f"/interviews/{confirmed.id}/book"
    assert "as soon as you choose, it is settled" in words_of(student_browser.get(path))
    assert student_browser.post(path, {"starts_at": "x"}, path).status_code == 422
    gone = student_browser.post(
        path, {"starts_at": to_value(slots[30] + timedelta(hours=9000))}, path
    )
    assert gone.status_code == 422
    assert "not open any more" in gone.text
    moved = student_browser.post(path, {"starts_at": to_value(slots[60])}, path)
    assert moved.status_code == 303
    assert "Mara moved it from" in words_of(host_browser.get(page))
    outbox.deliver()


def test_there_is_nothing_to_move_before_anybody_was_asked(
    institution: Institution, scope: Scope, browse: Browse, student: Membership
) -> None:
    mara = browse(student)
    made = mara.post("/interviews", {}, page="/")
    number = made.headers["Location"].split("/")[-2]
    assert mara.get(f"/interviews/{number}/another-time").status_code == 404
