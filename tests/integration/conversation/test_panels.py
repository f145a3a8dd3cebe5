"""The notes and the comments on the interview page, and answering there."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from fireside.conversation import service
from fireside.conversation.models import Comment
from fireside.conversation.rules import LONGEST_COMMENT, Audience
from fireside.institutions.models import Institution
from fireside.kernel import clock
from fireside.kernel.db import db
from tests.conftest import Scope
from tests.factories.conversation import make_comment, make_note
from tests.integration.conversation.conftest import ASKED, Browse, Talk
from tests.tools.outbox import Outbox

HTMX = {"HX-Request": "true"}
PRIVATE, ADVISOR = Audience.PRIVATE, Audience.ADVISOR


@pytest.fixture
def thread(institution: Institution, scope: Scope, talk: Talk) -> int:
    """Ruth has said something about a shared note."""
    with scope(institution):
        key = f"q{talk.questions[1].id}"
        note = make_note(talk.interview, "Less maths than <feared>", key, ADVISOR, ASKED[1])
        make_note(talk.interview, "Nervous", "f1")
        return make_comment(talk.interview, talk.advisor, "What did you fear?", note).id


def test_the_notes_are_listed_with_who_may_read_and_who_has_read_them(
    institution: Institution, scope: Scope, talk: Talk, thread: int, browse: Browse
) -> None:
    with time_machine.travel(clock.now(), tick=False) as traveller:
        for _ in range(7):
            with scope(institution):
                service.shared_notes(talk.reader, talk.interview)
                service.shared_notes(talk.reader, talk.interview)
            traveller.shift(timedelta(hours=2))
    page = browse(talk.student).get(f"{talk.path}/meet").text
    assert "Less maths than &lt;feared&gt;" in page
    assert page.count(ADVISOR.mark) == 1
    assert page.count(PRIVATE.mark) == 1
    assert page.count("Ruth Iyer read one note 2 times, last on") == 7
    assert "Earlier" in page
    assert "/conversation#note-f1" in page


def test_the_host_sees_neither_notes_nor_comments(talk: Talk, thread: int, browse: Browse) -> None:
    dana = browse(talk.host)
    page = dana.get(f"{talk.path}/meet")
    assert page.status_code == 200
    for secret in ("Less maths", "Your notes", f"{talk.path}/conversation"):
        assert secret not in page.text
    assert dana.get(f"{talk.path}/reflect").status_code == 404


def test_comments_are_answered_in_place(
    talk: Talk, thread: int, browse: Browse, outbox: Outbox
) -> None:
    mara, path = browse(talk.student), f"{talk.path}/comments/{thread}/answer"
    page = mara.get(f"{talk.path}/reflect").text
    assert "What did you fear?" in page
    answer = mara.post(path, {"text": "Being <slow>"}, headers=HTMX)
    assert answer.status_code == 200
    assert "Being &lt;slow&gt;" in answer.text
    assert "<html" not in answer.text
    assert mara.post(path, {"text": "And tired"}).status_code == 303
    assert len(outbox.deliver()) == 2


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_an_answer_that_cannot_be_sent_stays_in_its_field(
    institution: Institution,
    scope: Scope,
    talk: Talk,
    thread: int,
    browse: Browse,
    headers: dict[str, str],
) -> None:
    mara, path = browse(talk.student), f"{talk.path}/comments/{thread}/answer"
    much = "much " * LONGEST_COMMENT
    empty = mara.post(path, {"text": " "}, headers=headers)
    assert (empty.status_code, "Write a sentence" in empty.text) == (422, True)
    long = mara.post(path, {"text": much}, headers=headers)
    assert (long.status_code, much.strip() in long.text) == (422, True)
    with scope(institution):
        key = f"q{talk.questions[1].id}"
        service.save_note(talk.writer, talk.interview, key, "Less maths", PRIVATE, 1)
    late = mara.post(path, {"text": "Being slow"}, headers=headers)
    assert late.status_code == 409
    assert "Being slow" in late.text
    assert "taken the note back" in late.text
    with scope(institution):
        assert db.session.scalar(select(func.count()).select_from(Comment)) == 1
    assert "sees neither it" in mara.get(f"{talk.path}/reflect").text


def test_nobody_else_answers(talk: Talk, thread: int, browse: Browse) -> None:
    for member in (talk.host, talk.advisor):
        answer = browse(member).post(f"{talk.path}/comments/{thread}/answer", {"text": "x"})
        assert answer.status_code == 404
    assert browse(talk.student).post(f"{talk.path}/comments/17/answer").status_code == 404


def test_without_comments_there_is_nothing_to_show(talk: Talk, browse: Browse) -> None:
    assert "What your adviser says" not in browse(talk.student).get(f"{talk.path}/reflect").text
