"""The conversation view without scripts, and what the page's script is answered."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from fireside.conversation.rules import LONGEST_NOTE, Audience
from fireside.institutions.models import Institution
from fireside.people.models import Membership
from fireside.preparation.service import remove_question
from tests.conftest import Scope
from tests.factories.conversation import make_note
from tests.integration.conversation.conftest import ASKED, Browse, Talk
from tests.tools.visiting import Visitor, count_queries

JSON = {"Accept": "application/json"}
WORDS = "Mornings are for calls,\nafternoons for <models>."


def _send(visitor: Visitor, talk: Talk, key: str, text: str, **values: object) -> TestResponse:
    form = {"text": text, "audience": "private", "base_revision": "0", **values}
    headers = JSON if form.pop("json", False) else {}
    return visitor.post(f"{talk.path}/notes/{key}", form, headers=headers)


def test_the_view_shows_every_question_under_its_number_with_room_for_a_note(
    talk: Talk, browse: Browse
) -> None:
    page = browse(talk.student).get(f"{talk.path}/conversation")
    assert page.status_code == 200
    for number, text in enumerate(ASKED, 1):
        assert f"Question {number}" in page.text
        assert text in page.text
    assert page.text.count("<textarea") == len(ASKED) + 1
    assert "Your conversation with Dana" in page.text
    assert "in Berlin" in page.text
    assert "Nobody but you has looked at them" in page.text


def test_a_note_is_saved_without_scripts_and_shown_as_it_was_typed(
    talk: Talk, browse: Browse
) -> None:
    mara, key = browse(talk.student), f"q{talk.questions[1].id}"
    typed = "\n  " + WORDS + "  \n"
    answer = _send(mara, talk, key, typed, audience="quotable", done="y")
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith(f"{talk.path}/conversation?saved={key}#note-{key}")
    page = mara.get(f"{talk.path}/conversation?saved={key}").text
    assert page.count(">Saved</p>") == 1
    (shown,) = re.findall(rf'id="text-{key}"[^>]*>\n(.*?)</textarea>', page, re.DOTALL)
    assert unescape(shown) == typed
    assert "checked" in page
    panel = mara.get(f"{talk.path}/meet").text
    assert "<models>" not in panel


def test_a_note_of_a_megabyte_is_refused_beside_its_cause_and_stays_on_the_page(
    talk: Talk, browse: Browse
) -> None:
    mara, key, much = browse(talk.student), f"q{talk.questions[0].id}", "much " * 200_000
    answer = _send(mara, talk, key, much, audience="advisor")
    assert answer.status_code == 422
    assert much in answer.text
    assert f"{LONGEST_NOTE:,} fit" in answer.text
    assert "Everything you typed is still here" in answer.text
    told = _send(mara, talk, key, much, json=True)
    assert (told.status_code, "1,000,000 characters" in told.get_json()["message"]) == (422, True)
    assert "much" not in mara.get(f"{talk.path}/conversation").text


def test_a_refused_note_on_a_question_that_has_gone_stays_on_the_page_too(
    institution: Institution, scope: Scope, talk: Talk, browse: Browse
) -> None:
    mara, key = browse(talk.student), f"q{talk.questions[0].id}"
    with scope(institution):
        remove_question(talk.writer, talk.interview, talk.questions[0].id)
    much = "x" * (LONGEST_NOTE + 1)
    answer = _send(mara, talk, key, much, heading=ASKED[0])
    assert answer.status_code == 422
    assert much in answer.text
    assert ASKED[0] in answer.text
    assert _send(mara, talk, key, "Fits", heading=ASKED[0]).status_code == 303
    assert "No longer on your list" in mara.get(f"{talk.path}/conversation").text


def test_what_no_form_of_ours_sends_is_an_answer(talk: Talk, browse: Browse) -> None:
    mara = browse(talk.student)
    assert _send(mara, talk, "f1", "x", audience="everybody").status_code == 422
    assert _send(mara, talk, "f1", "x", base_revision="one").status_code == 422
    assert _send(mara, talk, "f1", "x", base_revision="", json=True).status_code == 200
    assert _send(mara, talk, "f0", "x").status_code == 404
    assert _send(mara, talk, "q17", "x").status_code == 404
    assert mara.post(f"{talk.path}/notes/x/delete").status_code == 404


def test_the_script_is_told_the_revision_and_the_other_version(talk: Talk, browse: Browse) -> None:
    mara = browse(talk.student)
    first = _send(mara, talk, "f1", "First", json=True)
    assert first.json == {"key": "f1", "revision": 1, "audience": "private"}
    again = _send(mara, talk, "f1", "First", json=True)
    assert (again.status_code, again.get_json()["revision"]) == (200, 1)
    other = _send(mara, talk, "f1", "Second", audience="advisor", json=True)
    assert other.status_code == 409
    assert other.get_json()["theirs"] == {"text": "First", "revision": 1, "audience": "private"}


def test_two_versions_are_shown_without_scripts_and_both_can_be_kept(
    talk: Talk, browse: Browse
) -> None:
    mara, other_tab = browse(talk.student), browse(talk.student)
    _send(mara, talk, "f1", "From <here>")
    asked = _send(other_tab, talk, "f1", "From there", audience="advisor")
    assert asked.status_code == 409
    assert "From &lt;here&gt;" in asked.text
    assert "From there" in asked.text
    (revision,) = re.findall(r'name="base_revision" value="(\d+)"', asked.text)
    kept = _send(other_tab, talk, "f1", "From there", base_revision=revision, keep="both")
    assert kept.status_code == 303
    page = mara.get(f"{talk.path}/conversation").text
    assert "From &lt;here&gt;\n\nFrom there" in page
    assert _send(mara, talk, "f1", "Mine", base_revision="2", keep="mine").status_code == 303
    empty = _send(mara, talk, "f7", "Mine", base_revision="2")
    assert "the note is empty there" in empty.text


def test_a_note_is_taken_away_unless_it_was_changed_meanwhile(
    institution: Institution, scope: Scope, talk: Talk, browse: Browse
) -> None:
    mara, path = browse(talk.student), f"{talk.path}/notes/f1/delete"
    with scope(institution):
        make_note(talk.interview, "A stray thought")
    assert mara.post(path, {"base_revision": "0"}).status_code == 409
    assert mara.post(path, {"base_revision": "1"}).status_code == 303
    page = mara.get(f"{talk.path}/conversation").text
    assert "A stray thought" not in page
    assert 'id="note-f2"' in page


@pytest.mark.parametrize("who", ["host", "advisor"])
def test_the_view_does_not_exist_for_anybody_else(talk: Talk, browse: Browse, who: str) -> None:
    visitor = browse(getattr(talk, who))
    for path in ("/conversation", "/notes/f1"):
        assert visitor.get(talk.path + path).status_code == 404
        assert visitor.post(talk.path + path, {"text": "x"}).status_code == 404


def test_the_view_keeps_its_budget_of_queries(
    app: Flask, institution: Institution, scope: Scope, talk: Talk, browse: Browse
) -> None:
    with scope(institution):
        for number in range(1, 9):
            make_note(talk.interview, WORDS, f"f{number}", Audience.ADVISOR)
    assert count_queries(app, browse(talk.student), f"{talk.path}/conversation") <= 9


def test_the_worker_is_served_from_above_the_pages_that_it_keeps(
    talk: Talk, browse: Browse
) -> None:
    mara = browse(talk.student)
    worker = mara.get("/notes-worker.js")
    assert worker.mimetype == "text/javascript"
    assert b"fetch" in worker.data


def test_signing_out_forgets_the_copy_of_a_device_that_kept_one(talk: Talk, browse: Browse) -> None:
    plain, keeping = browse(talk.student), browse(talk.student)
    assert "Clear-Site-Data" not in plain.post("/sign-out").headers
    _mark_kept(keeping, talk.student)
    assert "Clear-Site-Data" not in keeping.get("/").headers
    answer = keeping.post("/sign-out")
    assert answer.headers["Clear-Site-Data"] == '"storage"'
    assert "fireside_kept=;" in ";".join(answer.headers.getlist("Set-Cookie"))


def test_somebody_else_at_the_device_finds_no_copy(talk: Talk, browse: Browse) -> None:
    other = browse(talk.host)
    _mark_kept(other, talk.student)
    answer = other.get("/")
    assert answer.headers["Clear-Site-Data"] == '"storage"'
    assert "fireside_kept=;" in ";".join(answer.headers.getlist("Set-Cookie"))
    assert "Clear-Site-Data" not in other.get("/").headers


def _mark_kept(visitor: Visitor, owner: Membership) -> None:
    """Let a browser say that it keeps somebody's pages, as ``keeping.js`` does."""
    visitor.browser.set_cookie(
        "fireside_kept", str(owner.id), domain="fireside.test", path=visitor.prefix
    )
