"""Comments and reviews: read what is shared, say something, and hear of it by mail without text."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from fireside.conversation import service
from fireside.conversation.events import Reviewed
from fireside.conversation.models import Comment, Note, Review
from fireside.conversation.rules import LONGEST_COMMENT, Audience, is_waiting_for_review
from fireside.conversation.service import sharing
from fireside.institutions.models import Institution
from fireside.interviews.rules import State
from fireside.kernel import clock, events
from fireside.kernel.audit import AuditEntry
from fireside.kernel.db import db
from fireside.kernel.errors import Invalid, NotFound
from fireside.people.events import MemberLeft
from tests.conftest import Scope
from tests.factories.conversation import make_comment, make_note, make_review
from tests.factories.interviews import make_appointment, make_interview
from tests.factories.people import make_advisor, make_student
from tests.integration.conversation.conftest import Talk, actor_of
from tests.tools.outbox import Outbox, text_of

WORDS = "Nobody had told her how much of it is writing."
SAID = "Ask yourself whether you would miss the calls."
ADVISOR, PRIVATE = Audience.ADVISOR, Audience.PRIVATE


def _take_back(talk: Talk, note: Note) -> None:
    service.save_note(talk.writer, talk.interview, note.key, WORDS, PRIVATE, note.revision)


def _waiting() -> list[int]:
    return [row.interview_id for row in db.session.execute(service.notes_waiting())]


def test_comments_of_one_review_make_one_mail_that_carries_no_text(
    institution: Institution, scope: Scope, talk: Talk, outbox: Outbox
) -> None:
    heard: list[int] = []
    events.subscribe(Reviewed, lambda event: heard.append(event.interview_id))
    with scope(institution):
        note = make_note(talk.interview, WORDS, audience=ADVISOR)
        service.shared_notes(talk.reader, talk.interview)
        for _ in range(2):
            service.comment_on(talk.reader, talk.interview, note.id, SAID)
        service.comment_on(talk.reader, talk.interview, None, "You listened well.")
        review = service.review_interview(talk.reader, talk.interview)
        assert heard == [talk.interview.id]
    (letter,) = outbox.deliver()
    assert letter["Subject"] == "Ruth has read your notes and written to you"
    assert "2 comments" in text_of(letter)
    assert f"{talk.path}/reflect" in text_of(letter)
    for secret in (WORDS, SAID, "listened"):
        assert secret not in letter.as_string()
    with scope(institution):
        told = service.comments_of(talk.writer, talk.interview)
        assert [(c.author, c.text, c.note_id) for c in told] == [
            ("Ruth Iyer", SAID, note.id),
            ("Ruth Iyer", "You listened well.", None),
        ]
        last = service.last_review(talk.interview.id)
        assert last is not None
        assert (last.id, last.advisor) == (review.id, "Ruth Iyer")
        service.review_interview(talk.reader, talk.interview)
    assert outbox.deliver() == []


def test_an_answer_reaches_the_adviser_who_asked(
    institution: Institution, scope: Scope, talk: Talk, outbox: Outbox
) -> None:
    with scope(institution):
        note = make_note(talk.interview, WORDS, audience=ADVISOR)
        asked = make_comment(talk.interview, talk.advisor, SAID, note)
        for _ in range(2):
            service.answer_comment(talk.writer, talk.interview, asked.id, " I would. \r\n")
    (letter,) = outbox.deliver()
    assert (letter["Subject"], "Ruth" in letter["To"]) == ("Mara has answered you", True)
    assert f"/advising/interviews/{talk.interview.id}" in text_of(letter)
    assert "I would" not in letter.as_string()
    with scope(institution):
        told = service.comments_of(talk.reader, talk.interview)
        assert [(c.text, c.by_student, c.author) for c in told] == [
            (SAID, False, "Ruth Iyer"),
            ("I would.", True, "Mara Quist"),
        ]
        with pytest.raises(NotFound):
            service.answer_comment(talk.writer, talk.interview, told[1].id, "Myself")
        for words in ("", " \n", "x" * (LONGEST_COMMENT + 1)):
            with pytest.raises(Invalid):
                service.answer_comment(talk.writer, talk.interview, asked.id, words)


def test_a_comment_or_review_of_what_was_just_taken_back_is_refused_and_shows_nothing(
    institution: Institution, scope: Scope, talk: Talk
) -> None:
    with scope(institution):
        note = make_note(talk.interview, WORDS, audience=ADVISOR)
        service.shared_notes(talk.reader, talk.interview)
        _take_back(talk, note)
        for ask in (
            lambda: service.comment_on(talk.reader, talk.interview, note.id, SAID),
            lambda: service.comment_on(talk.reader, talk.interview, None, SAID),
            lambda: service.review_interview(talk.reader, talk.interview),
        ):
            with pytest.raises(service.SharingWithdrawn) as refused:
                ask()
            assert WORDS not in f"{refused.value} {refused.value.kept} {refused.value.do}"
        with pytest.raises(NotFound):
            service.comment_on(actor_of(make_advisor()), talk.interview, note.id, SAID)
        for reader in (service.shared_notes, service.comments_of):
            with pytest.raises(NotFound):
                reader(talk.reader, talk.interview)
        again = service.interview_for_advisor(talk.reader, talk.interview.id, "advising.review")
        assert again.id == talk.interview.id
        make_note(talk.interview, WORDS, "f2", ADVISOR)
        with pytest.raises(service.SharingWithdrawn):
            service.comment_on(talk.reader, talk.interview, note.id, SAID)
        with pytest.raises(NotFound):
            service.comment_on(talk.reader, talk.interview, 17, SAID)


def test_what_was_said_about_a_note_that_was_taken_back_is_the_students_alone(
    institution: Institution, scope: Scope, talk: Talk, outbox: Outbox
) -> None:
    with scope(institution):
        note = make_note(talk.interview, WORDS, audience=ADVISOR)
        make_note(talk.interview, WORDS, "f2", ADVISOR)
        asked = make_comment(talk.interview, talk.advisor, SAID, note)
        make_comment(talk.interview, talk.advisor, "To all of it")
        service.answer_comment(talk.writer, talk.interview, asked.id, "Before")
        _take_back(talk, note)
        seen = service.comments_of(talk.reader, talk.interview)
        own = service.comments_of(talk.writer, talk.interview)
        assert [c.text for c in seen] == ["To all of it"]
        assert [c.shared for c in own] == [False, True, False]
        with pytest.raises(service.NotSharedNow):
            service.answer_comment(talk.writer, talk.interview, asked.id, "After")
    assert outbox.deliver() == []  # the answer can no longer be read


def test_a_review_covers_what_the_adviser_has_seen_and_no_later_change(
    institution: Institution, scope: Scope, talk: Talk
) -> None:
    with scope(institution):
        make_note(talk.interview, WORDS, audience=ADVISOR)
        assert _waiting() == [talk.interview.id]
        service.shared_notes(talk.reader, talk.interview)
        clock.shift(timedelta(minutes=5))
        service.save_note(talk.writer, talk.interview, "f1", "Changed", ADVISOR, 1)
        service.review_interview(talk.reader, talk.interview)
        assert _waiting() == [talk.interview.id]
        service.shared_notes(talk.reader, talk.interview)
        service.review_interview(talk.reader, talk.interview)
        assert _waiting() == []
        clock.shift(timedelta(hours=-1))
        service.save_note(talk.writer, talk.interview, "f1", "The clock is back", ADVISOR, 2)
        assert _waiting() == [talk.interview.id]
        shared = sharing.last_shared_at(talk.interview.id)
        assert is_waiting_for_review(shared, sharing.last_reviewed_at(talk.interview.id))


def test_the_queue_holds_what_took_place_and_is_shared_the_longest_waiting_first(
    institution: Institution, scope: Scope, talk: Talk
) -> None:
    with scope(institution):
        make_note(talk.interview, WORDS, audience=ADVISOR)
        clock.shift(timedelta(minutes=1))
        later, ahead, private, read = (make_interview(make_student(), talk.host) for _ in range(4))
        for days, interview in enumerate((later, private, read), 2):
            make_appointment(interview, clock.now() - timedelta(days=days), State.HELD)
        make_appointment(ahead, clock.now() + timedelta(days=1))
        for interview in (later, ahead, read):
            make_note(interview, WORDS, audience=ADVISOR)
            make_note(interview, WORDS, "f2", ADVISOR)
        make_note(private, WORDS)
        make_review(read, talk.advisor)
        assert _waiting() == [talk.interview.id, later.id]
        assert service.last_review(later.id) is None


def test_a_review_without_a_look_counts_from_now_and_needs_a_member(
    institution: Institution, scope: Scope, talk: Talk
) -> None:
    from fireside.kernel.permissions import Actor

    with scope(institution):
        make_note(talk.interview, WORDS, audience=ADVISOR)
        before = clock.now()
        assert service.review_interview(talk.reader, talk.interview).reviewed_at >= before
        machine = Actor.system(institution.id)
        for ask in (
            lambda: service.review_interview(machine, talk.interview),
            lambda: service.comment_on(machine, talk.interview, None, SAID),
        ):
            with pytest.raises(NotFound):
                ask()


@pytest.mark.parametrize("gone", ["comments", "student", "review"])
def test_no_mail_tells_of_comments_that_are_no_more(
    institution: Institution, scope: Scope, talk: Talk, outbox: Outbox, gone: str
) -> None:
    with scope(institution):
        note = make_note(talk.interview, WORDS, audience=ADVISOR)
        service.shared_notes(talk.reader, talk.interview)
        service.comment_on(talk.reader, talk.interview, note.id, SAID)
        service.review_interview(talk.reader, talk.interview)
    with scope(institution):
        if gone == "comments":
            service.delete_note(talk.writer, talk.interview, note.key, 1)
        elif gone == "review":
            events.announce(MemberLeft(talk.student.id))
        else:
            member = db.session.merge(talk.student)
            member.left_at = clock.now()
    assert outbox.deliver() == []


@pytest.mark.parametrize("gone", ["role", "adviser", "notes", "comment"])
def test_no_mail_tells_of_an_answer_that_cannot_be_read(
    institution: Institution, scope: Scope, talk: Talk, outbox: Outbox, gone: str
) -> None:
    with scope(institution):
        note = make_note(talk.interview, WORDS, audience=ADVISOR)
        asked = make_comment(talk.interview, talk.advisor)
        service.answer_comment(talk.writer, talk.interview, asked.id, "I would.")
    with scope(institution):
        advisor = db.session.merge(talk.advisor)
        if gone == "role":
            advisor.is_advisor = False
        elif gone == "adviser":
            advisor.left_at = clock.now()
        elif gone == "notes":
            _take_back(talk, note)
        else:
            events.announce(MemberLeft(talk.student.id))
    assert outbox.deliver() == []


def test_whoever_leaves_takes_her_notes_along_and_an_advisers_words_lose_their_name(
    institution: Institution, scope: Scope, talk: Talk
) -> None:
    with scope(institution):
        other = make_interview(make_student(), talk.host)
        for interview in (talk.interview, other):
            note = make_note(interview, WORDS, audience=ADVISOR)
            make_comment(interview, talk.advisor, SAID, note)
            make_review(interview, talk.advisor)
        service.shared_notes(talk.reader, other)
        events.announce(MemberLeft(talk.student.id))
        for table in (Note, Comment, Review):
            kept = db.session.scalars(select(table.interview_id)).all()
            assert kept == [other.id]
        talk_advisor = db.session.merge(talk.advisor)
        talk_advisor.left_at = clock.now()
        db.session.flush()
        events.announce(MemberLeft(talk.advisor.id))
        student = actor_of(
            db.session.get_one(type(talk.student), (institution.id, other.student_id))
        )
        (said,) = service.comments_of(student, other)
        assert (said.author, said.text) == ("Somebody who has left", SAID)


def test_every_change_leaves_a_trace_without_text(
    institution: Institution, scope: Scope, talk: Talk
) -> None:
    with scope(institution):
        note = make_note(talk.interview, WORDS, audience=ADVISOR)
        service.shared_notes(talk.reader, talk.interview)
        service.comment_on(talk.reader, talk.interview, note.id, SAID)
        service.review_interview(talk.reader, talk.interview)
        trail = [(row.action, row.fields) for row in db.session.scalars(select(AuditEntry))]
        assert trail == [
            ("note.look", ["f1"]),
            ("comment.write", ["text"]),
            ("review.write", []),
        ]
