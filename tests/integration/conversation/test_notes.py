"""Notes are kept, sealed, never lost between two tabs, and read by whom the student lets."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from fireside.conversation import service
from fireside.conversation.events import NotesShared
from fireside.conversation.models import Note
from fireside.conversation.rules import LONGEST_NOTE, Audience, question_key
from fireside.institutions.models import Institution
from fireside.kernel import events
from fireside.kernel.audit import AuditEntry
from fireside.kernel.db import db
from fireside.kernel.errors import Invalid, NotFound
from fireside.preparation.service import edit_question, put_back, remove_question
from tests.conftest import Scope
from tests.factories.conversation import make_comment, make_note
from tests.factories.people import make_advisor, make_student
from tests.integration.conversation.conftest import ASKED, Talk, actor_of

PRIVATE, ADVISOR, QUOTABLE = Audience.PRIVATE, Audience.ADVISOR, Audience.QUOTABLE
WORDS = "Mornings are for calls,\nafternoons for models."


def _save(talk: Talk, key: str, text: str, base: int = 0, audience: Audience = PRIVATE) -> int:
    return service.save_note(talk.writer, talk.interview, key, text, audience, base).revision


def _key(talk: Talk, number: int) -> str:
    return question_key(talk.questions[number - 1].id)


def _trace(action: str) -> list[tuple[str, ...]]:
    rows = db.session.scalars(select(AuditEntry).where(AuditEntry.action == action))
    return [tuple(row.fields) for row in rows.all()]


def test_a_note_is_kept_under_the_packets_number_and_sealed(
    institution: Institution, scope: Scope, talk: Talk
) -> None:
    with scope(institution):
        assert _save(talk, _key(talk, 2), WORDS.replace("\n", "\r\n")) == 1
        assert _save(talk, "f1", "Ask for the book.", audience=QUOTABLE) == 1
    with scope(institution):
        notes = service.notes_of(talk.writer, talk.interview)
        assert [(n.key, n.number, n.heading, n.text, n.audience) for n in notes] == [
            (_key(talk, 2), 2, ASKED[1], WORDS, PRIVATE),
            ("f1", None, "", "Ask for the book.", QUOTABLE),
        ]
        assert [n.is_free for n in notes] == [False, True]
        assert [n.key for n in service.quotable_notes(talk.writer, talk.interview)] == ["f1"]
        for note in db.session.scalars(select(Note)):
            assert b"book" not in note.sealed
            assert b"Mornings" not in note.sealed
        sheet = service.note_sheet(talk.writer, talk.interview)
        assert [(n.number, n.revision) for n in sheet] == [(1, 0), (2, 1), (3, 0), (None, 1)]
        assert _trace("note.write") == [("text",), ("text",)]
        assert _trace("note.share") == [("quotable",)]


def test_the_same_text_again_is_success_whatever_it_was_written_upon(
    institution: Institution, scope: Scope, talk: Talk
) -> None:
    with scope(institution):
        assert [_save(talk, "f1", "Once", base) for base in (0, 0, 1, 7)] == [1, 1, 1, 1]
        assert len(_trace("note.write")) == 1


def test_two_tabs_lose_no_word(institution: Institution, scope: Scope, talk: Talk) -> None:
    with scope(institution):
        _save(talk, "f1", "First")
        assert _save(talk, "f1", "First, from here", 1) == 2
    with scope(institution), pytest.raises(service.NoteConflict) as asked:
        _save(talk, "f1", "First, from there", 1)
    assert (asked.value.theirs.text, asked.value.theirs.revision) == ("First, from here", 2)
    assert asked.value.mine == "First, from there"
    assert "First" not in asked.value.message
    with scope(institution):
        assert _save(talk, "f1", "First, from there", 2) == 3
        both = service.save_note(
            talk.writer, talk.interview, "f1", "And more", PRIVATE, 0, join=True
        )
        assert both.text == "First, from there\n\nAnd more"


def test_two_tabs_that_begin_the_same_note_are_asked(
    institution: Institution, scope: Scope, talk: Talk
) -> None:
    with scope(institution):
        _save(talk, "f1", "One tab")
    with scope(institution), pytest.raises(service.NoteConflict):
        _save(talk, "f1", "Another tab")
    with scope(institution), pytest.raises(service.NoteConflict) as asked:
        _save(talk, "f2", "Never stored", 3)
    assert (asked.value.theirs.text, asked.value.theirs.revision) == ("", 0)


def test_a_note_has_a_longest_length(institution: Institution, scope: Scope, talk: Talk) -> None:
    with scope(institution):
        _save(talk, "f1", "x" * LONGEST_NOTE)
        with pytest.raises(Invalid) as refused:
            _save(talk, "f1", "x" * (LONGEST_NOTE + 1), 1)
        assert "20,000" in refused.value.fields["text"]
        with pytest.raises(Invalid):
            service.save_note(talk.writer, talk.interview, "f1", "more", PRIVATE, 1, join=True)


def test_a_note_outlives_its_question_and_finds_it_again(
    institution: Institution, scope: Scope, talk: Talk
) -> None:
    with scope(institution):
        first, key = talk.questions[0], _key(talk, 1)
        _save(talk, key, WORDS)
        edit_question(talk.writer, talk.interview, first.id, "What does Tuesday look like?")
        assert service.notes_of(talk.writer, talk.interview)[0].heading.endswith(
            "Tuesday look like?"
        )
        edit_question(talk.writer, talk.interview, first.id, ASKED[0])
        removed = remove_question(talk.writer, talk.interview, first.id)
        db.session.flush()
        (kept,) = service.notes_of(talk.writer, talk.interview)
        assert (kept.key, kept.number, kept.heading, kept.text) == (key, None, ASKED[0], WORDS)
        assert _save(talk, key, "Changed all the same", 1) == 2
        back = put_back(talk.writer, talk.interview, ASKED[0], 1, False, removed)
        sheet = service.note_sheet(talk.writer, talk.interview)
        assert back.id != first.id
        assert [(n.key, n.number) for n in sheet[:2]] == [(key, 1), (_key(talk, 2), 2)]
        assert len(sheet) == 3


def test_words_on_a_question_that_has_just_gone_are_kept_under_what_the_page_said(
    institution: Institution, scope: Scope, talk: Talk
) -> None:
    with scope(institution):
        remove_question(talk.writer, talk.interview, talk.questions[0].id)
        db.session.flush()
        with pytest.raises(NotFound):
            _save(talk, _key(talk, 1), WORDS)
        note = service.save_note(
            talk.writer, talk.interview, _key(talk, 1), WORDS, PRIVATE, 0, heading=f" {ASKED[0]} "
        )
        assert note.heading == ASKED[0]
        for key in ("f0", "f100", "x", "q0", ""):
            with pytest.raises(NotFound):
                _save(talk, key, WORDS)


def test_a_question_is_marked_as_asked_with_and_without_a_note(
    institution: Institution, scope: Scope, talk: Talk
) -> None:
    def mark(key: str, text: str, base: int, done: bool | None) -> tuple[bool, int]:
        note = service.save_note(talk.writer, talk.interview, key, text, PRIVATE, base, done=done)
        return note.done, note.revision

    with scope(institution):
        first, second = _key(talk, 1), _key(talk, 2)
        assert mark(first, "", 0, False) == (False, 0)
        assert db.session.scalar(select(func.count()).select_from(Note)) == 0
        assert mark(first, "", 0, True) == (True, 0)
        assert mark(first, "Then words", 0, None) == (True, 1)
        assert mark(first, "Then words", 1, False) == (False, 1)
        assert mark(second, "Words", 0, True) == (True, 1)
        assert service.notes_of(talk.writer, talk.interview)[1].done


def test_a_note_that_is_taken_away_is_gone_with_what_was_said_to_it(
    institution: Institution, scope: Scope, talk: Talk
) -> None:
    with scope(institution):
        note = make_note(talk.interview, WORDS, "f4", ADVISOR)
        make_comment(talk.interview, talk.advisor, note=note)
        make_comment(talk.interview, talk.advisor, "To all of it")
        with pytest.raises(service.NoteConflict):
            service.delete_note(talk.writer, talk.interview, "f4", 0)
        for _ in range(2):
            service.delete_note(talk.writer, talk.interview, "f4", 1)
            assert service.notes_of(talk.writer, talk.interview) == []
        assert [c.text for c in service.comments_of(talk.writer, talk.interview)] == [
            "To all of it"
        ]
        with pytest.raises(service.NoteConflict):
            _save(talk, "f4", "An old tab", 1)
        with pytest.raises(NotFound):
            service.delete_note(talk.writer, talk.interview, "f5", 0)


def test_nobody_but_the_student_reads_or_writes_her_notes(
    institution: Institution, scope: Scope, talk: Talk
) -> None:
    with scope(institution):
        _save(talk, "f1", WORDS, audience=QUOTABLE)
        others = [actor_of(one) for one in (talk.host, talk.advisor, make_student())]
        for actor in others:
            for ask in (service.notes_of, service.quotable_notes, service.looks_at):
                with pytest.raises(NotFound):
                    ask(actor, talk.interview)
            with pytest.raises(NotFound):
                service.save_note(actor, talk.interview, "f1", "Mine", PRIVATE, 1)
            with pytest.raises(NotFound):
                service.delete_note(actor, talk.interview, "f1", 1)


def test_an_adviser_reads_what_is_shared_and_the_look_is_told(
    institution: Institution, scope: Scope, talk: Talk
) -> None:
    with scope(institution):
        _save(talk, _key(talk, 1), "Only mine")
        _save(talk, _key(talk, 2), "For Ruth", audience=ADVISOR)
        _save(talk, "f1", "For the thank-you", audience=QUOTABLE)
        shown = service.shared_notes(talk.reader, talk.interview)
        assert [(n.number, n.text) for n in shown] == [(2, "For Ruth"), (None, "For the thank-you")]
    with scope(institution):
        (look,) = service.looks_at(talk.writer, talk.interview)
        assert (look.name, look.keys) == ("Ruth Iyer", (_key(talk, 2), "f1"))
        _save(talk, "f1", "For the thank-you", 1, PRIVATE)
        assert [n.number for n in service.shared_notes(talk.reader, talk.interview)] == [2]


def test_an_adviser_who_takes_part_or_finds_nothing_shared_sees_nothing(
    institution: Institution, scope: Scope, talk: Talk
) -> None:
    with scope(institution):
        with pytest.raises(NotFound):
            service.shared_notes(talk.reader, talk.interview)
        _save(talk, "f1", WORDS, audience=ADVISOR)
        for member in (talk.student, talk.host):
            member.is_advisor = True
            with pytest.raises(NotFound):
                service.shared_notes(actor_of(member), talk.interview)
        ruth = actor_of(make_advisor())
        assert service.interview_for_advisor(ruth, talk.interview.id) is not None
        with pytest.raises(NotFound):
            service.interview_for_advisor(ruth, 17)
        assert _trace("note.look") == []


def test_sharing_is_announced_when_an_adviser_has_something_new(
    institution: Institution, scope: Scope, talk: Talk
) -> None:
    heard: list[int] = []
    events.subscribe(NotesShared, lambda event: heard.append(event.interview_id))
    with scope(institution):
        _save(talk, "f1", "Mine")
        _save(talk, "f1", "Mine", 1, ADVISOR)
        _save(talk, "f1", "Mine", 2, QUOTABLE)
        assert heard == [talk.interview.id]
        _save(talk, "f1", "Mine and more", 3, QUOTABLE)
        _save(talk, "f1", "Mine and more", 4, PRIVATE)
        assert len(heard) == 2
