"""The pages: asking, answering by the link in the mail, cancelling, and the panel."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from html import unescape

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from fireside.booking.forms import to_value
from fireside.booking.service import answer_request
from fireside.institutions.models import Institution
from fireside.interviews.models import Alternative, Interview
from fireside.interviews.rules import Act, State
from fireside.interviews.service import start_interview
from fireside.kernel.db import db
from fireside.people.models import Membership, SignInSession
from tests.conftest import Scope
from tests.factories.people import make_host, make_student
from tests.integration.booking.conftest import WHY, actor_of, ask
from tests.tools.browsing import Member, counted_statements
from tests.tools.outbox import Outbox, text_of

Browse = Callable[[Membership], Member]
_KEY = re.compile(r'name="key"[^>]*value="([^"]+)"')
_MARK = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


def words_of(answer: TestResponse) -> str:
    return unescape(answer.text)


def form_for(starts_at: datetime, page: str = "", **values: str) -> dict[str, str]:
    key = _KEY.search(page)
    return {
        "key": key.group(1) if key else "a-key-of-its-own",
        "starts_at": to_value(starts_at),
        "meeting_format": "video",
        "why_you": WHY,
        **values,
    }


@pytest.fixture
def student_browser(browse: Browse, student: Membership) -> Member:
    return browse(student)


@pytest.fixture
def host_browser(browse: Browse, host: Membership) -> Member:
    return browse(host)


@pytest.fixture
def asked(
    institution: Institution,
    scope: Scope,
    student: Membership,
    host: Membership,
    slots: list[datetime],
) -> Interview:
    with scope(institution):
        return ask(student, host, slots[30])


def link_of(outbox: Outbox) -> str:
    found = re.search(
        r"http://fireside\.test(/i/riverbend/answer/\S+)", text_of(outbox.deliver()[0])
    )
    assert found is not None
    return found.group(1)


def state_of(institution: Institution, scope: Scope, interview: Interview) -> str | None:
    with scope(institution):
        return db.session.scalar(select(Interview.state).where(Interview.id == interview.id))


def test_the_ask_page_names_both_zones_and_chooses_the_time_in_the_address(
    student_browser: Member, host: Membership, slots: list[datetime]
) -> None:
    page = student_browser.get(f"/hosts/{host.id}/ask?at={to_value(slots[2])}")
    assert page.status_code == 200
    assert "Ask Dana for 30 minutes" in page.text
    assert "in New York" in page.text
    assert "in Berlin" in page.text
    assert re.search(rf'value="{to_value(slots[2])}" required checked', page.text)
    assert 'for="meeting_format-2"' in page.text


def test_an_ask_leads_to_the_interview_and_a_second_press_to_the_same(
    student_browser: Member, host: Membership, slots: list[datetime], outbox: Outbox
) -> None:
    path = f"/hosts/{host.id}/ask"
    values = form_for(slots[0], student_browser.get(path).text)
    first = student_browser.post(path, values, path)
    assert first.status_code == 303
    mark = _MARK.search(student_browser.get("/settings").text)
    assert mark is not None
    second = student_browser.browser.post(
        f"/i/riverbend{path}",
        data={**values, "csrf_token": mark.group(1)},
        base_url="http://fireside.test",
    )
    assert second.status_code == 303
    assert second.location == first.location
    page = student_browser.get(first.location)
    assert "Waiting for an answer" in page.text
    assert "Asked. The time is held for you" in words_of(page)
    assert len(outbox.deliver()) == 1
    assert student_browser.get(path).location == first.location


def test_a_lost_race_keeps_the_text_and_offers_three_buttons(
    institution: Institution,
    scope: Scope,
    student_browser: Member,
    host: Membership,
    slots: list[datetime],
    outbox: Outbox,
) -> None:
    path = f"/hosts/{host.id}/ask"
    values = form_for(slots[0], student_browser.get(path).text)
    with scope(institution):
        ask(make_student(), host, slots[0])
    page = student_browser.get(f"{path}?at={to_value(slots[9])}").text
    assert page
    lost = student_browser.post(path, values, path)
    assert lost.status_code == 409
    assert "That time has just been taken" in lost.text
    assert WHY in words_of(lost)
    assert values["key"] in lost.text
    nearest = re.findall(r'name="instead" value="(\d+)"', lost.text)
    assert len(nearest) == 3
    taken = student_browser.post(path, {**values, "starts_at": "", "instead": nearest[0]}, path)
    assert taken.status_code == 303
    outbox.deliver()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"why_you": "Hi"}, "Write between 40 and 1200 characters."),
        ({"why_you": ""}, "Write a sentence or two"),
        ({"starts_at": ""}, "Choose a time."),
        ({"starts_at": "soon"}, "Choose a time."),
        ({"starts_at": "9" * 11}, "Choose a time."),
        ({"meeting_format": "pigeon"}, "Not a valid choice"),
        ({"key": "short"}, "lost its key"),
    ],
)
def test_faults_stand_beside_their_field_and_nothing_is_lost(
    student_browser: Member,
    host: Membership,
    slots: list[datetime],
    change: dict[str, str],
    words: str,
) -> None:
    path = f"/hosts/{host.id}/ask"
    answer = student_browser.post(path, {**form_for(slots[0]), **change}, path)
    assert answer.status_code == (400 if "key" in change else 422)
    assert words in words_of(answer)
    if "why_you" not in change and "key" not in change:
        assert WHY in words_of(answer)


def test_limits_are_told_on_top_of_the_form(
    institution: Institution,
    scope: Scope,
    student_browser: Member,
    student: Membership,
    host: Membership,
    slots: list[datetime],
    outbox: Outbox,
) -> None:
    with scope(institution):
        db.session.get_one(Institution, institution.id).open_requests_per_student = 0
    path = f"/hosts/{host.id}/ask"
    answer = student_browser.post(path, form_for(slots[0]), path)
    assert answer.status_code == 422
    assert "You are waiting for 0 answers already" in words_of(answer)


@pytest.mark.parametrize(
    "path",
    ["/hosts/1/ask", "/hosts/9223372036854775808/ask", "/hosts/{host}/ask?interview=1"]
    + ["/hosts/{host}/ask?interview=" + value for value in ("x", "9" * 19, "1" * 40, "-1")],
)
def test_ids_of_nobody_are_no_addresses(
    student_browser: Member, host: Membership, path: str
) -> None:
    assert student_browser.get(path.format(host=host.id)).status_code == 404


def test_a_host_without_hours_is_an_empty_page_that_says_what_to_do(
    institution: Institution, scope: Scope, student_browser: Member
) -> None:
    with scope(institution):
        busy = make_host(profile={"formats": ["phone"]})
    page = student_browser.get(f"/hosts/{busy.id}/ask")
    assert page.status_code == 200
    assert "No free time in the coming weeks" in page.text


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
    mark = _MARK.search(page.text)
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
    mark = _MARK.search(page)
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


def test_an_instant_booking_says_so(
    institution: Institution,
    scope: Scope,
    student_browser: Member,
    host: Membership,
    slots: list[datetime],
    outbox: Outbox,
) -> None:
    with scope(institution):
        db.session.get_one(Institution, institution.id).confirmation = "instant"
    path = f"/hosts/{host.id}/ask"
    assert "as soon as you ask, it is confirmed" in student_browser.get(path).text
    done = student_browser.post(path, form_for(slots[0]), path)
    assert "It is confirmed." in words_of(student_browser.get(done.location))
    assert len(outbox.deliver()) == 2


def test_a_draft_shows_the_way_to_the_first_ask(
    institution: Institution, scope: Scope, student: Membership, student_browser: Member
) -> None:
    with scope(institution):
        draft = start_interview(actor_of(student))
    page = student_browser.get(f"/interviews/{draft.id}/book")
    assert "Find somebody to ask" in page.text


def test_the_ask_page_needs_few_queries_whatever_the_host_has_booked(
    app: Flask, student_browser: Member, host: Membership, asked: Interview, browse: Browse
) -> None:
    with counted_statements(app) as sent:
        student_browser.get(f"/hosts/{host.id}/ask?at=1")
    assert len(sent) <= 15, sent
