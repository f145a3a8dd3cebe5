"""The page on which a student asks, and what it answers."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from flask import Flask

from fireside.booking.forms import to_value
from fireside.institutions.models import Institution
from fireside.interviews.models import Interview
from fireside.interviews.service import start_interview
from fireside.kernel.db import db
from fireside.people.models import Membership
from tests.conftest import Scope
from tests.factories.people import make_host, make_student
from tests.integration.booking.conftest import (
    MARK,
    WHY,
    Browse,
    actor_of,
    ask,
    form_for,
    words_of,
)
from tests.tools.browsing import Member, counted_statements
from tests.tools.outbox import Outbox


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
    mark = MARK.search(student_browser.get("/settings").text)
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


def test_what_was_begun_goes_with_whoever_comes_to_a_host_by_another_way(
    student_browser: Member,
    student: Membership,
    host: Membership,
    slots: list[datetime],
    institution: Institution,
    scope: Scope,
) -> None:
    path, at = f"/hosts/{host.id}/ask", to_value(slots[2])
    with scope(institution):
        begun = start_interview(actor_of(student))
    sent_on = student_browser.get(f"{path}?at={at}")
    assert sent_on.status_code == 303
    page = student_browser.get(sent_on.location)
    assert f"interview={begun.id}" in sent_on.location
    assert re.search(rf'value="{at}" required checked', page.text)
    with scope(institution):
        start_interview(actor_of(student))
    assert student_browser.get(path).status_code == 200, "of two we cannot know which"
