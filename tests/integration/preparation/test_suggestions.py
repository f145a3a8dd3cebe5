"""Suggested questions on the page: with their reason, taken with one press, then gone."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import select

from fireside.institutions.models import Institution
from fireside.interviews.models import Interview
from fireside.kernel.db import db
from fireside.kernel.errors import NotFound
from fireside.kernel.permissions import Actor
from fireside.plugins import state
from fireside.preparation.models import Question
from fireside.preparation.rules import MOST_QUESTIONS
from fireside.preparation.service import pack_offers, suggest_questions
from fireside.preparation.service.suggestions import MOST_SUGGESTED
from tests.conftest import Scope
from tests.factories.interviews import make_interview
from tests.factories.people import make_host, make_student
from tests.factories.preparation import make_objective, make_question
from tests.integration.packets.conftest import actor_of
from tests.tools.browsing import Member

PROPOSED = re.compile(
    r'name="pack" value="([^"]+)"><input type="hidden" name="suggested" value="1">\s*'
    r'<button class="button small" type="submit" name="question" value="([^"]+)"'
)
HTMX = {"HX-Request": "true"}


@pytest.fixture
def prepared(app: Flask, institution: Institution, scope: Scope) -> tuple[Member, Interview]:
    """Make a student who wants to know the work from inside, and whom she meets."""
    with scope(institution):
        student = make_student()
        interview = make_interview(student, make_host())
        make_objective(interview, "inside")
    return Member(app, institution, student), interview


def test_suggestions_stand_on_the_page_with_their_reasons(
    prepared: tuple[Member, Interview],
) -> None:
    mara, interview = prepared
    page = unescape(mara.get(f"/interviews/{interview.id}/prepare").text)
    assert "For this conversation" in page
    assert "You want to know what it is really like: begin with what is done all day." in page
    assert len(PROPOSED.findall(page)) == MOST_SUGGESTED


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["without scripts", "htmx"])
def test_one_press_puts_a_suggestion_on_the_list_and_another_takes_its_place(
    prepared: tuple[Member, Interview],
    institution: Institution,
    scope: Scope,
    headers: dict[str, str],
) -> None:
    mara, interview = prepared
    home = f"/interviews/{interview.id}"
    before = PROPOSED.findall(mara.get(f"{home}/prepare").text)
    pack, key = before[0]
    sent = {"pack": pack, "question": key, "suggested": "1"}
    answer = mara.post(f"{home}/questions/from-pack", sent, page=f"{home}/prepare", headers=headers)
    assert answer.status_code == (200 if headers else 303)
    with scope(institution):
        row = db.session.scalars(select(Question)).one()
        assert (row.pack_key, row.question_key, row.pack_version) == (pack, key, "2")
    page = mara.get(f"{home}/prepare").text
    after = PROPOSED.findall(page)
    assert before[0] not in after
    assert len(after) == MOST_SUGGESTED
    if headers:
        assert 'id="suggested-head" data-focus' in answer.text
        assert "open_pack" not in answer.text


def test_full_list_says_so_and_keeps_the_suggestions(
    prepared: tuple[Member, Interview], institution: Institution, scope: Scope
) -> None:
    mara, interview = prepared
    home = f"/interviews/{interview.id}"
    with scope(institution):
        for number in range(MOST_QUESTIONS):
            make_question(interview, f"Why {number}?", position=number + 1)
    pack, key = PROPOSED.findall(mara.get(f"{home}/prepare").text)[0]
    sent = {"pack": pack, "question": key, "suggested": "1"}
    answer = mara.post(f"{home}/questions/from-pack", sent, page=f"{home}/prepare")
    assert answer.status_code == 422
    assert "more than any hour can hold" in answer.text
    assert (pack, key) in PROPOSED.findall(answer.text)


def test_nothing_is_said_where_nobody_proposes(
    prepared: tuple[Member, Interview], institution: Institution, scope: Scope
) -> None:
    mara, interview = prepared
    with scope(institution):
        state.disable_plugin(Actor.system(institution.id), "fireside_starter")
    page = mara.get(f"/interviews/{interview.id}/prepare")
    assert page.status_code == 200
    assert "For this conversation" not in page.text


def test_without_a_host_the_students_own_fields_count(
    institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        student = make_student()
        interview = make_interview(student, None)
        make_objective(interview, "enter")
        actor = actor_of(student)
        offers = pack_offers(interview, ())
        found = suggest_questions(actor, interview, offers)
        assert found
        assert all(
            "your host" in one.reason.lower() or "Getting in" in one.reason for one in found[:2]
        )


def test_only_the_student_is_given_suggestions(institution: Institution, scope: Scope) -> None:
    with scope(institution):
        host = make_host()
        interview = make_interview(make_student(), host)
        with pytest.raises(NotFound):
            suggest_questions(actor_of(host), interview, pack_offers(interview, ()))
