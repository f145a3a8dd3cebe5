"""An interview that was begun and stayed empty: it presses nobody, and it can go."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import func, select

from fireside.institutions.models import Institution
from fireside.interviews.models import Interview
from fireside.interviews.rules import State
from fireside.kernel.audit import AuditEntry
from fireside.kernel.db import db
from fireside.preparation.models import Introduction
from tests.conftest import Scope
from tests.factories.interviews import make_appointment, make_interview
from tests.factories.people import make_host, make_student
from tests.factories.preparation import make_objective, make_preparation
from tests.tools.browsing import Member

THROW = "Throw it away"


@pytest.fixture
def begun(app: Flask, institution: Institution, scope: Scope) -> tuple[Member, int]:
    """A student and the empty interview that she began."""
    with scope(institution):
        student = make_student(name="Mara Quist")
        interview = make_interview(student)
    return Member(app, institution, student), interview.id


def _count(scope: Scope, institution: Institution) -> int:
    with scope(institution):
        return db.session.scalars(select(func.count()).select_from(Interview)).one()


def test_an_empty_interview_is_thrown_away_with_one_press(
    begun: tuple[Member, int], institution: Institution, scope: Scope
) -> None:
    mara, interview_id = begun
    assert THROW in mara.get(f"/interviews/{interview_id}").text
    assert "Nothing is in it yet" in mara.get("/interviews").text
    answer = mara.post(f"/interviews/{interview_id}/discard", {}, page="/interviews")
    assert answer.location.endswith("/interviews")
    page = mara.get(answer.location).text
    assert "The empty interview is thrown away." in page
    assert "No interviews yet" in page
    assert _count(scope, institution) == 0
    again = mara.post(f"/interviews/{interview_id}/discard", {}, page="/")
    assert again.status_code == 404
    with scope(institution):
        trail = select(AuditEntry.subject_id).where(AuditEntry.action == "interview.discard")
        assert db.session.scalars(trail).all() == [interview_id]


@pytest.mark.parametrize("content", ["objective", "introduction", "host"])
def test_what_holds_anything_is_kept(
    begun: tuple[Member, int], institution: Institution, scope: Scope, content: str
) -> None:
    mara, interview_id = begun
    with scope(institution):
        interview = db.session.get_one(Interview, (institution.id, interview_id))
        if content == "objective":
            make_objective(interview)
        elif content == "introduction":
            db.session.add(Introduction(interview_id=interview_id, offer="A fresh pair of eyes"))
        else:
            interview.host_id = make_host().id
    for path in ("/interviews", f"/interviews/{interview_id}"):
        assert "Throw" not in mara.get(path).text
    answer = mara.post(f"/interviews/{interview_id}/discard", {}, page="/interviews")
    assert answer.status_code == 409
    assert "It is kept, with all that is in it." in answer.text
    assert _count(scope, institution) == 1


def test_nobody_else_throws_it_away(
    app: Flask, begun: tuple[Member, int], institution: Institution, scope: Scope
) -> None:
    _, interview_id = begun
    with scope(institution):
        other = make_student(name="Noor Iyer")
    noor = Member(app, institution, other)
    assert noor.post(f"/interviews/{interview_id}/discard", {}, page="/").status_code == 404
    assert _count(scope, institution) == 1


def test_to_begin_twice_opens_the_one_that_is_empty(
    begun: tuple[Member, int], institution: Institution, scope: Scope
) -> None:
    mara, interview_id = begun
    answer = mara.post("/interviews", {}, page="/interviews")
    assert answer.location.endswith(f"/interviews/{interview_id}/decide")
    with scope(institution):
        make_objective(db.session.get_one(Interview, (institution.id, interview_id)))
    answer = mara.post("/interviews", {}, page="/interviews")
    assert not answer.location.endswith(f"/interviews/{interview_id}/decide")
    assert _count(scope, institution) == 2


def test_what_comes_into_it_takes_the_way_out_off_the_page(begun: tuple[Member, int]) -> None:
    mara, interview_id = begun
    page = f"/interviews/{interview_id}"
    kept = mara.post(
        f"{page}/objectives",
        {"keys": ["paths"]},
        page=f"{page}/decide",
        headers={"HX-Request": "true"},
    )
    assert '<div id="untouched" hx-swap-oob="true">' in kept.text
    assert THROW not in kept.text


def test_home_puts_a_request_that_stands_before_an_empty_interview(
    app: Flask, institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        student = make_student()
        asked = make_interview(student, make_host(name="Dana Okafor"))
        make_appointment(asked, state=State.REQUESTED)
        make_preparation(asked)
        make_interview(student)
    page = Member(app, institution, student).get("/").text
    assert '<h2 id="next">Dana has your request</h2>' in page


def test_to_fill_and_to_throw_away_at_once_is_one_or_the_other(
    app: Flask, institution: Institution, scope: Scope
) -> None:
    """Whoever comes second is told so; nothing breaks, and nothing is half there."""
    with scope(institution):
        student = make_student()
    mara = Member(app, institution, student)
    mark = mara.mark("/interviews")
    for _ in range(8):
        with scope(institution):
            interview_id = make_interview(student).id

        def press(what: str, number: int = interview_id) -> tuple[str, int]:
            form = {"csrf_token": mark, "keys": "paths"}
            return what, mara.window().send(f"/interviews/{number}/{what}", form).status_code

        with ThreadPoolExecutor(2) as windows:
            told = dict(windows.map(press, ("discard", "objectives")))
        kept = {"discard": 409, "objectives": 303}
        assert told in (kept, {"discard": 303, "objectives": 404})
        with scope(institution):
            found = db.session.get(Interview, (institution.id, interview_id))
        assert (found is not None) is (told == kept)
