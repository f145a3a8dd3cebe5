"""Being prepared before asking, and what follows when a student did not come."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from fireside.booking.models import AskingRest
from fireside.booking.service.gating import (
    check_rest,
    lift_rest,
    rest_words,
    resting_students,
)
from fireside.institutions.models import Institution
from fireside.interviews.models import Interview
from fireside.interviews.rules import State
from fireside.interviews.service import note_missed, take_back_missed
from fireside.kernel import clock
from fireside.kernel.db import db
from fireside.kernel.errors import Invalid, NotFound
from fireside.people.models import Membership
from tests.conftest import Scope
from tests.factories.interviews import make_appointment, make_interview
from tests.factories.people import make_advisor
from tests.factories.preparation import make_preparation, make_question
from tests.integration.booking.conftest import Browse, actor_of, ask, form_for, words_of
from tests.tools.browsing import Member, counted_statements
from tests.tools.outbox import Outbox, text_of

DAY = timedelta(days=1)


def decide(institution: Institution, scope: Scope, **policies: object) -> None:
    with scope(institution):
        house = db.session.get_one(Institution, institution.id)
        for name, value in policies.items():
            setattr(house, name, value)


@pytest.fixture
def missed(
    institution: Institution, scope: Scope, student: Membership, host: Membership
) -> Interview:
    """A conversation of yesterday that is confirmed; nothing is noted yet."""
    with scope(institution):
        interview = make_interview(student, host)
        make_appointment(interview, clock.now() - DAY, state=State.CONFIRMED)
        return interview


def test_where_a_preparation_is_demanded_the_page_says_what_is_missing(
    institution: Institution,
    scope: Scope,
    student: Membership,
    host: Membership,
    slots: list[datetime],
    student_browser: Member,
    outbox: Outbox,
) -> None:
    decide(institution, scope, readiness="yes")
    bare = f"/hosts/{host.id}/ask"
    assert "Begin on my first page" in words_of(student_browser.get(bare))
    with scope(institution):
        draft = make_interview(student, host)
    page = student_browser.get(bare).text
    assert f"{bare}?interview={draft.id}" in page
    assert 'name="starts_at"' not in page
    path = f"{bare}?interview={draft.id}"
    page = student_browser.get(path).text
    for stage in ("decide", "research", "prepare"):
        assert f"/interviews/{draft.id}/{stage}" in page
    for address in (bare, path):
        answer = student_browser.post(address, form_for(slots[30]), page="/settings")
        assert answer.status_code == 422
        assert "Prepare first, then ask" in words_of(answer)
    with scope(institution):
        make_preparation(draft, questions=4)
    page = student_browser.get(path).text
    assert f"/interviews/{draft.id}/research" not in page
    assert "Choose at least 5 questions." in page
    with scope(institution):
        make_question(draft, position=5)
    form = form_for(slots[30], student_browser.get(path).text)
    assert student_browser.post(path, form, page=path).status_code == 303
    outbox.deliver()


def test_where_nothing_is_demanded_nothing_is_asked_for(
    app: Flask,
    institution: Institution,
    scope: Scope,
    student: Membership,
    host: Membership,
    slots: list[datetime],
    outbox: Outbox,
) -> None:
    counts = []
    tables = ("asking_rest", "objective", "research_card", "question", "wait_place", "arrival")
    for policies in ({}, {"readiness": "yes", "no_show": "pause"}):
        decide(institution, scope, **policies)
        with counted_statements(app) as statements, scope(institution):
            if policies:
                with pytest.raises(Invalid):
                    ask(student, host, slots[60])
            else:
                ask(student, host, slots[30])
        named = [one for one in statements for table in tables if f"FROM {table}" in one]
        counts.append(len(named))
    assert counts[0] == 0
    assert counts[1] >= 1
    outbox.deliver()


@pytest.mark.parametrize("policy", ["nothing", "warn", "pause", "talk"])
def test_what_follows_is_what_the_institution_decided(
    institution: Institution,
    scope: Scope,
    student: Membership,
    host: Membership,
    missed: Interview,
    slots: list[datetime],
    student_browser: Member,
    outbox: Outbox,
    policy: str,
) -> None:
    decide(institution, scope, no_show=policy, no_show_days=10, rest_days=0)
    with scope(institution):
        note_missed(actor_of(host), missed.id)
    letters = outbox.deliver()
    assert [one["Subject"] for one in letters] == (
        [] if policy == "nothing" else ["Dana Whitfield waited for you"]
    )
    path = f"/hosts/{host.id}/ask"
    page = words_of(student_browser.get(path))
    answer = student_browser.post(path, form_for(slots[90], page), page="/settings")
    rests = policy in ("pause", "talk")
    assert answer.status_code == (422 if rests else 303)
    expected = {
        "pause": "You can ask again in 10 days",
        "talk": "Talk to your adviser first",
    }
    if rests:
        for text in (page, words_of(answer), text_of(letters[0])):
            assert expected[policy] in " ".join(text.split())
    outbox.deliver()


def test_a_pause_ends_by_itself_and_a_new_policy_ends_all(
    institution: Institution, scope: Scope, student: Membership, host: Membership, missed: Interview
) -> None:
    decide(institution, scope, no_show="pause", no_show_days=10)
    with scope(institution):
        note_missed(actor_of(host), missed.id)
        with pytest.raises(Invalid):
            check_rest(student.id)
    decide(institution, scope, no_show="warn")
    with scope(institution):
        check_rest(student.id)
    decide(institution, scope, no_show="pause")
    clock.shift(9 * DAY + timedelta(hours=1))
    with scope(institution):
        assert "ask again tomorrow" in rest_words(student.id)
    clock.shift(10 * DAY + timedelta(seconds=1))
    with scope(institution):
        assert rest_words(student.id) == ""


def test_an_adviser_lifts_it(
    institution: Institution,
    scope: Scope,
    student: Membership,
    host: Membership,
    missed: Interview,
    browse: Browse,
    outbox: Outbox,
) -> None:
    decide(institution, scope, no_show="talk")
    with scope(institution):
        advisor = make_advisor()
        note_missed(actor_of(host), missed.id)
    outbox.deliver()
    ruth = browse(advisor)
    page = words_of(ruth.get("/advising/requests"))
    assert "Who asks nobody for now" in page
    assert "until an adviser has talked to her" in page
    with scope(institution):
        rest = db.session.scalars(select(AskingRest)).one()
        for stranger in (student, host):
            with pytest.raises(NotFound):
                lift_rest(actor_of(stranger), rest.id)
        with pytest.raises(NotFound):
            lift_rest(actor_of(advisor), 7)
        with pytest.raises(NotFound):
            resting_students(actor_of(host))
    for _ in range(2):
        answer = ruth.post(f"/advising/rests/{rest.id}/lift", {}, page="/settings")
        assert answer.status_code == 303
    with scope(institution):
        assert rest_words(student.id) == ""
        assert resting_students(actor_of(advisor)) == []


def test_taking_it_back_ends_it_and_noting_it_again_begins_anew(
    institution: Institution,
    scope: Scope,
    student: Membership,
    host: Membership,
    missed: Interview,
    outbox: Outbox,
) -> None:
    decide(institution, scope, no_show="pause")
    with scope(institution):
        note_missed(actor_of(host), missed.id)
        take_back_missed(actor_of(host), missed.id)
        assert rest_words(student.id) == ""
    waited = "Dana Whitfield waited for you"
    assert waited not in {one["Subject"] for one in outbox.deliver()}  # true no more
    with scope(institution):
        note_missed(actor_of(host), missed.id)
        assert "in 14 days" in rest_words(student.id)
        assert len(db.session.scalars(select(AskingRest)).all()) == 1
    assert waited in {one["Subject"] for one in outbox.deliver()}
