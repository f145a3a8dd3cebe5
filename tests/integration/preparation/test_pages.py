"""The forms of preparing: without scripts, with htmx, and two windows at once."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from fireside.institutions.models import Institution
from fireside.kernel.db import db
from fireside.preparation.models import Question
from fireside.preparation.rules import MOST_QUESTIONS
from tests.conftest import Scope
from tests.factories.interviews import make_appointment, make_interview
from tests.factories.people import make_host, make_student
from tests.factories.preparation import make_preparation, make_question
from tests.tools.browsing import Member

HTMX = {"HX-Request": "true"}
PACK = re.compile(r'name="pack" value="([^"]+)">\s*<fieldset')
PACK_QUESTION = re.compile(r'<input type="checkbox" name="question" value="([^"]+)"')


def _signed_in(
    app: Flask, institution: Institution, scope: Scope, questions: int = 6
) -> tuple[Member, int]:
    with scope(institution):
        student = make_student()
        interview = make_interview(student, make_host())
        make_appointment(interview)
        make_preparation(interview, questions)
    return Member(app, institution, student), interview.id


def test_forms_keep_what_was_typed(app: Flask, institution: Institution, scope: Scope) -> None:
    mara, interview_id = _signed_in(app, institution, scope)
    home = f"/interviews/{interview_id}"
    long = "x" * 5000
    tries = {
        "objectives": ({"words_inside": "kept words"}, "decide", "kept words"),
        "research": ({"person": long}, "research", long),
        "introduction": ({"offer": long}, "prepare", long),
        "questions": ({"text": "y" * 401}, "prepare", "y" * 401),
    }
    for path, (form, stage, typed) in tries.items():
        answer = mara.post(f"{home}/{path}", form, page=f"{home}/{stage}")
        assert answer.status_code == 422, path
        assert typed in answer.text


def test_every_form_leads_back_to_its_stage(
    app: Flask, institution: Institution, scope: Scope
) -> None:
    mara, interview_id = _signed_in(app, institution, scope)
    home = f"/interviews/{interview_id}"
    with scope(institution):
        ids = [str(one) for one in db.session.scalars(select(Question.id).order_by("position"))]
    tries: list[tuple[str, dict[str, object], str]] = [
        ("objectives", {"keys": ["paths"]}, "decide"),
        ("research", {"field": "models"}, "research"),
        ("introduction", {"offer": "time"}, "prepare"),
        ("questions", {"text": "And why?"}, "prepare"),
        ("questions/order", {"down": ids[0]}, "prepare"),
        ("questions/order", {"up": ids[5]}, "prepare"),
        ("questions/order", {"mark": ids[0]}, "prepare"),
        ("questions/order", {"order": list(reversed(ids))}, "prepare"),
        ("questions/order", {"remove": ids[2]}, "prepare"),
        ("questions/put-back", {}, "prepare"),
        (f"questions/{ids[1]}", {"text": "In my words?"}, "prepare"),
    ]
    for path, form, stage in tries:
        answer = mara.post(f"{home}/{path}", form, page=f"{home}/{stage}")
        assert answer.status_code == 303, path
        assert answer.location.endswith(f"{home}/{stage}")
    page = mara.get(f"{home}/prepare").text
    assert "In my words?" in page
    assert "And why?" in page


def test_htmx_gets_the_panel_alone(app: Flask, institution: Institution, scope: Scope) -> None:
    mara, interview_id = _signed_in(app, institution, scope)
    home = f"/interviews/{interview_id}"
    form = {"text": "And why?"}
    answer = mara.post(
        f"{home}/questions", form, page=f"{home}/prepare", headers={"HX-Request": "true"}
    )
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith('<section class="panel" id="panel-questions"')
    assert "<html" not in answer.text


def test_what_a_packet_lacks_follows_what_is_prepared_beside_it(
    app: Flask, institution: Institution, scope: Scope
) -> None:
    mara, interview_id = _signed_in(app, institution, scope, questions=4)
    page = f"/interviews/{interview_id}/prepare"
    assert "1 more question</a>" in mara.get(page).text
    added = mara.post(
        f"/interviews/{interview_id}/questions", {"text": "And why?"}, page=page, headers=HTMX
    )
    assert '<div class="stack" id="packet-standing" hx-swap-oob="true">' in added.text
    assert "1 more question</a>" not in added.text


@pytest.mark.parametrize(
    ("path", "form", "words"),
    [
        ("objectives", {"keys": ["paths"]}, "Kept: this is what you want to learn."),
        ("research", {"field": "models"}, "Kept on your research card."),
        ("introduction", {"offer": "time"}, "Kept: your introduction."),
    ],
)
def test_what_is_kept_is_said_once_where_one_looks(
    app: Flask,
    institution: Institution,
    scope: Scope,
    path: str,
    form: dict[str, object],
    words: str,
) -> None:
    mara, interview_id = _signed_in(app, institution, scope)
    home = f"/interviews/{interview_id}"
    answer = mara.post(f"{home}/{path}", form, page=f"{home}/decide", headers=HTMX)
    assert words in answer.text
    assert words not in mara.get("/").text
    assert mara.post(f"{home}/{path}", form, page=f"{home}/decide").status_code == 303
    assert words in mara.get("/").text


def test_the_rail_follows_what_a_panel_changes(
    app: Flask, institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        student = make_student()
        interview_id = make_interview(student).id
    mara = Member(app, institution, student)
    home = f"/interviews/{interview_id}"
    answer = mara.post(f"{home}/objectives", {"keys": ["paths"]}, f"{home}/decide", headers=HTMX)
    rail = answer.text[answer.text.index('<nav class="rail"') :]
    assert 'id="rail" hx-swap-oob="true"' in rail
    assert rail.count("is-current") == 1
    assert rail.index("is-done") < rail.index("is-current")


def test_the_focus_stays_on_the_button_that_was_pressed(
    app: Flask, institution: Institution, scope: Scope
) -> None:
    mara, interview_id = _signed_in(app, institution, scope)
    home = f"/interviews/{interview_id}"
    with scope(institution):
        ids = [str(one) for one in db.session.scalars(select(Question.id).order_by("position"))]
    tries = [
        ({"up": ids[2]}, f'name="up" value="{ids[2]}" data-focus'),
        ({"up": ids[2]}, f'name="down" value="{ids[2]}" data-focus'),
        ({"down": ids[4]}, f'name="up" value="{ids[4]}" data-focus'),
        ({"mark": ids[1]}, f'name="mark" value="{ids[1]}" data-focus'),
        ({"remove": ids[1]}, "data-focus>Put it back"),
    ]
    order = [ids[0], ids[2], ids[1], ids[3], ids[5], ids[4]]
    for place, (form, expected) in enumerate(tries):
        if place == 0:
            mara.post(f"{home}/questions/order", {"order": ids}, f"{home}/prepare", headers=HTMX)
        if place == 2:
            again = {"order": [*order[:4], ids[4], ids[5]]}
            mara.post(f"{home}/questions/order", again, f"{home}/prepare", headers=HTMX)
        page = mara.post(f"{home}/questions/order", form, f"{home}/prepare", headers=HTMX).text
        assert expected in page, form
        assert page.count("data-focus") == 1
    for path, form in (("questions/put-back", {}), ("questions", {"text": "And why?"})):
        page = mara.post(f"{home}/{path}", form, f"{home}/prepare", headers=HTMX).text
        assert page.count("data-focus") == 1, path


def test_a_drag_presses_no_button(app: Flask, institution: Institution, scope: Scope) -> None:
    mara, interview_id = _signed_in(app, institution, scope)
    home = f"/interviews/{interview_id}"
    with scope(institution):
        ids = [str(one) for one in db.session.scalars(select(Question.id).order_by("position"))]
    form = {"order": ids[::-1], "moved": ids[0], "remove": ids[2], "mark": ids[1]}
    assert mara.post(f"{home}/questions/order", form, f"{home}/prepare").status_code == 303
    with scope(institution):
        rows = db.session.scalars(select(Question).order_by(Question.position)).all()
        assert [str(row.id) for row in rows] == ids[::-1]
        assert not any(row.marked for row in rows)


def test_nothing_ticked_is_said_and_the_pack_stays_open(
    app: Flask, institution: Institution, scope: Scope
) -> None:
    mara, interview_id = _signed_in(app, institution, scope)
    home = f"/interviews/{interview_id}"
    page = mara.get(f"{home}/prepare").text
    last = PACK.findall(page)[-1]
    answer = mara.post(f"{home}/questions/from-pack", {"pack": last}, page=f"{home}/prepare")
    assert answer.status_code == 422
    assert "Tick the questions that you would like to take." in answer.text
    fold = answer.text[: answer.text.index(f'value="{last}"')].rindex("<details")
    assert answer.text[fold:].startswith('<details class="fold pack" open>')


def test_a_full_list_keeps_what_was_ticked(
    app: Flask, institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        student = make_student()
        interview = make_interview(student, make_host())
        for number in range(1, MOST_QUESTIONS + 1):
            make_question(interview, f"{number}?", position=number)
    mara, home = Member(app, institution, student), f"/interviews/{interview.id}"
    page = mara.get(f"{home}/prepare").text
    pack, key = PACK.findall(page)[0], PACK_QUESTION.findall(page)[0]
    form = {"pack": pack, "question": [key]}
    answer = mara.post(f"{home}/questions/from-pack", form, page=f"{home}/prepare")
    assert answer.status_code == 422
    assert "more than any hour can hold" in answer.text
    assert f'value="{key}" checked' in answer.text


def test_nothing_is_put_back_twice(app: Flask, institution: Institution, scope: Scope) -> None:
    mara, interview_id = _signed_in(app, institution, scope)
    home = f"/interviews/{interview_id}"
    with scope(institution):
        first = db.session.scalars(select(Question.id).order_by("position")).first()
    mara.post(f"{home}/questions/order", {"remove": first}, page=f"{home}/prepare")
    statuses = [
        mara.post(f"{home}/questions/put-back", {}, page=f"{home}/prepare").status_code
        for _ in range(2)
    ]
    assert statuses == [303, 404]


def test_words_of_a_question_are_changed_on_its_page(
    app: Flask, institution: Institution, scope: Scope
) -> None:
    mara, interview_id = _signed_in(app, institution, scope)
    with scope(institution):
        first = db.session.scalars(select(Question.id).order_by("position")).first()
    page = f"/interviews/{interview_id}/questions/{first}"
    assert "In your own words" in mara.get(page).text
    answer = mara.post(page, {"text": "z" * 401}, page=page)
    assert answer.status_code == 422
    assert "z" * 401 in answer.text


def test_windows_at_once_take_each_question_once_and_keep_the_numbers(
    app: Flask, institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        student = make_student()
        interview = make_interview(student, make_host())
    mara, home = Member(app, institution, student), f"/interviews/{interview.id}"
    page = mara.get(f"{home}/prepare").text
    pack = PACK.findall(page)[0]
    keys = PACK_QUESTION.findall(page)[:4]
    mark = mara.mark(f"{home}/prepare")

    def press(number: int) -> int:
        path = f"{home}/questions"
        sent: dict[str, Any] = {"csrf_token": mark}
        if number % 2:
            sent["text"] = f"Mine {number}?"
        else:
            path, sent = f"{path}/from-pack", {**sent, "pack": pack, "question": keys}
        return mara.window().send(path, sent).status_code

    with ThreadPoolExecutor(8) as windows:
        assert set(windows.map(press, range(8))) == {303}
    with scope(institution):
        rows = db.session.scalars(select(Question).order_by(Question.position)).all()
        assert [row.position for row in rows] == list(range(1, len(rows) + 1))
        assert sorted(row.question_key for row in rows if row.question_key) == sorted(keys)
        assert len(rows) == len(keys) + 4


@pytest.mark.parametrize("value", ["x", "", "-1", "9" * 25, "１"])
def test_a_number_that_is_none_is_a_bad_request(
    app: Flask, institution: Institution, scope: Scope, value: str
) -> None:
    mara, interview_id = _signed_in(app, institution, scope)
    home = f"/interviews/{interview_id}"
    answer = mara.post(f"{home}/questions/order", {"up": value}, page=f"{home}/prepare")
    assert answer.status_code == 400
