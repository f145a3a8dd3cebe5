"""Answering by the link in the mail or on the interview's page, cancelling, and the panel."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from html import unescape

import time_machine
from flask import Flask
from msgspec.structs import replace
from sqlalchemy import func, select

from fireside.booking import service
from fireside.booking.service import answer_request
from fireside.institutions.models import Institution
from fireside.interviews.models import Alternative, Interview
from fireside.interviews.rules import Act, State
from fireside.kernel.db import db
from fireside.people.models import Membership, SignInSession
from tests.conftest import Scope
from tests.integration.booking.conftest import (
    MARK,
    WHY,
    Browse,
    actor_of,
    link_of,
    state_of,
    words_of,
)
from tests.tools.browsing import Member
from tests.tools.outbox import Outbox, text_of


def test_a_link_shows_buttons_changes_nothing_and_opens_no_session(
    app: Flask,
    institution: Institution,
    scope: Scope,
    asked: Interview,
    outbox: Outbox,
) -> None:
    link = link_of(outbox)
    stranger = app.test_client()
    for method in ("GET", "HEAD"):
        answer = stranger.open(link, method=method, base_url="http://fireside.test")
        assert answer.status_code == 200
    assert state_of(institution, scope, asked) == State.REQUESTED
    page = stranger.get(link, base_url="http://fireside.test")
    assert "Confirm this time" in page.text
    assert WHY in words_of(page)
    assert "in Berlin" in page.text
    mark = MARK.search(page.text)
    assert mark is not None
    unmarked = stranger.post(link, data={"act": "confirm"}, base_url="http://fireside.test")
    assert unmarked.status_code == 400
    other = stranger.post(
        link, data={"act": "cancel", "csrf_token": mark.group(1)}, base_url="http://fireside.test"
    )
    assert other.status_code == 404
    done = stranger.post(
        link, data={"act": "confirm", "csrf_token": mark.group(1)}, base_url="http://fireside.test"
    )
    assert done.status_code == 200
    assert "Confirmed. Thank you." in done.text
    assert state_of(institution, scope, asked) == State.CONFIRMED
    with scope(institution):
        assert db.session.scalar(select(func.count(SignInSession.id))) == 0
    again = stranger.get(link, base_url="http://fireside.test")
    assert again.status_code == 410
    assert "You have confirmed this conversation" in again.text
    pressed = stranger.post(
        link, data={"act": "decline", "csrf_token": mark.group(1)}, base_url="http://fireside.test"
    )
    assert pressed.status_code == 410
    outbox.deliver()


def test_a_decline_by_link_keeps_what_was_typed_and_offers_times(
    app: Flask,
    institution: Institution,
    scope: Scope,
    student_browser: Member,
    asked: Interview,
    outbox: Outbox,
) -> None:
    link = link_of(outbox)
    stranger = app.test_client()
    page = stranger.get(link, base_url="http://fireside.test").text
    mark = MARK.search(page)
    assert mark is not None
    offered = re.findall(r'name="alternatives" value="(\d+)"', page)
    assert 3 <= len(offered) <= 12
    values = {"act": "decline", "csrf_token": mark.group(1), "reason": "In court"}
    many = stranger.post(
        link, data={**values, "alternatives": offered[:4]}, base_url="http://fireside.test"
    )
    assert many.status_code == 422
    assert "at most 3 other times" in many.text
    assert "In court" in many.text
    assert many.text.count("checked") == 4
    long = stranger.post(
        link, data={**values, "reason": "x" * 601}, base_url="http://fireside.test"
    )
    assert long.status_code == 422
    done = stranger.post(
        link, data={**values, "alternatives": offered[:2]}, base_url="http://fireside.test"
    )
    assert "Thank you for answering" in done.text
    with scope(institution):
        assert db.session.scalar(select(func.count(Alternative.id))) == 2
    letter = outbox.one("mara@example.org")
    assert "In court" in text_of(letter)
    assert text_of(letter).count(f"interview={asked.id}") == 2
    shown = student_browser.get(f"/interviews/{asked.id}/book")
    assert "Dana offers you instead" in shown.text
    ways = re.findall(r'href="(/i/riverbend/hosts/\d+/ask\?[^"]+at=\d+)"', shown.text)
    assert len(ways) == 2
    again = student_browser.get(unescape(ways[0]))
    assert WHY in words_of(again)
    assert offered[0] in again.text


def test_a_link_that_was_overtaken_says_so_kindly(
    app: Flask,
    institution: Institution,
    scope: Scope,
    student_browser: Member,
    asked: Interview,
    outbox: Outbox,
) -> None:
    link = link_of(outbox)
    cancel = f"/interviews/{asked.id}/cancel"
    assert student_browser.post(cancel, {"reason": "Ill"}, cancel).status_code == 303
    outbox.deliver()
    answer = app.test_client().get(link, base_url="http://fireside.test")
    assert answer.status_code == 410
    assert "Mara has taken this conversation out" in answer.text


def test_a_link_ends_with_the_request(app: Flask, asked: Interview, outbox: Outbox) -> None:
    link = link_of(outbox)
    with time_machine.travel(asked.changed_at + timedelta(hours=73)):
        answer = app.test_client().get(link, base_url="http://fireside.test")
        assert answer.status_code == 410
        assert "The time for an answer has passed" in answer.text


def test_a_link_is_good_for_its_recipient_institution_and_signature_alone(
    app: Flask,
    institution: Institution,
    other_institution: Institution,
    scope: Scope,
    host: Membership,
    asked: Interview,
    outbox: Outbox,
) -> None:
    link = link_of(outbox)
    browser = app.test_client()
    for wrong in (
        link[:-2],
        link.replace("/answer/", "/answer/x"),
        link.replace("riverbend", "northmoor"),
        "/i/riverbend/answer/nonsense",
    ):
        assert browser.get(wrong, base_url="http://fireside.test").status_code == 404
    with scope(institution):
        meeting = service.find_meeting(asked.appointment_id or 0)
        assert meeting is not None
        elsewhere = service.answer_token(replace(meeting, appointment_id=1))
    path = f"/i/riverbend/answer/{elsewhere}"
    assert browser.get(path, base_url="http://fireside.test").status_code == 404
    with scope(institution):
        db.session.get_one(Membership, (institution.id, host.id)).paused = True
    assert browser.get(link, base_url="http://fireside.test").status_code == 404


def test_a_signed_in_host_answers_on_the_interviews_page(
    institution: Institution,
    scope: Scope,
    host_browser: Member,
    student_browser: Member,
    asked: Interview,
    outbox: Outbox,
) -> None:
    page = f"/interviews/{asked.id}"
    shown = host_browser.get(page)
    assert "Confirm this time" in shown.text
    assert "Take the request back" not in shown.text
    refused = host_browser.post(f"{page}/answer", {"act": "decline", "reason": ""}, page)
    assert refused.status_code == 422
    assert "Say why in a sentence" in refused.text
    long = host_browser.post(f"{page}/answer", {"act": "decline", "reason": "x" * 601}, page)
    assert long.status_code == 422
    assert host_browser.post(f"{page}/answer", {"act": "hold"}, page).status_code == 404
    assert student_browser.post(f"{page}/answer", {"act": "confirm"}, page).status_code == 404
    for _ in range(2):
        mark_page = page
        done = host_browser.post(f"{page}/answer", {"act": "confirm"}, mark_page)
        assert done.status_code == 303
    assert state_of(institution, scope, asked) == State.CONFIRMED
    told = host_browser.get(page)
    assert "12 Mill Lane" not in told.text
    assert "https://video.example.org/dana" in student_browser.get(f"{page}/book").text
    outbox.deliver()


def test_a_signed_in_host_declines(
    institution: Institution,
    scope: Scope,
    host_browser: Member,
    asked: Interview,
    outbox: Outbox,
) -> None:
    page = f"/interviews/{asked.id}"
    done = host_browser.post(f"{page}/answer", {"act": "decline", "reason": "Away"}, page)
    assert done.status_code == 303
    assert state_of(institution, scope, asked) == State.DECLINED
    outbox.deliver()


def test_cancelling_asks_once_more_and_a_second_press_is_harmless(
    institution: Institution,
    scope: Scope,
    host_browser: Member,
    student_browser: Member,
    asked: Interview,
    outbox: Outbox,
) -> None:
    path, page = f"/interviews/{asked.id}/cancel", f"/interviews/{asked.id}"
    assert "Take the request back?" in student_browser.get(path).text
    assert "Cancel the conversation with Mara?" in host_browser.get(path).text
    long = student_browser.post(path, {"reason": "x" * 601}, path)
    assert long.status_code == 422
    for source in (path, "/settings"):
        assert student_browser.post(path, {"reason": ""}, source).status_code == 303
    assert state_of(institution, scope, asked) == State.CANCELLED
    assert student_browser.get(path).status_code == 409
    assert "Ask Dana for another time" in student_browser.get(f"{page}/book").text
    outbox.deliver()


def test_a_conversation_that_began_can_be_noted_as_held(
    institution: Institution,
    scope: Scope,
    host: Membership,
    student: Membership,
    browse: Browse,
    asked: Interview,
    slots: list[datetime],
    outbox: Outbox,
) -> None:
    with scope(institution):
        answer_request(actor_of(host), asked, Act.CONFIRM)
    outbox.deliver()
    path = f"/interviews/{asked.id}/held"
    with time_machine.travel(slots[30] + timedelta(minutes=20)):
        browser = browse(student)
        page = f"/interviews/{asked.id}/book"
        assert "We have talked" in browser.get(page).text
        assert browser.post(path, {}, "/settings").status_code == 303
    assert state_of(institution, scope, asked) == State.HELD
