"""Writes down what became of the held interviews: each row as its service would have left it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from fireside.conversation.models import Comment, Note, Review
from fireside.conversation.rules import Audience
from fireside.demo.cast_afterwards import Afterwards, CommentLine, LookBack, NoteLine
from fireside.followup.models import Promise, Referral, Relation, ThankYou
from fireside.followup.rules import ThanksState
from fireside.interviews.models import Interview
from fireside.kernel import sealing
from fireside.kernel.db import db
from fireside.kernel.wording import local
from fireside.outcomes.models import HostNews, OutcomeEntry, Reflection
from fireside.outcomes.rules import current_edition
from fireside.people.models import Membership
from fireside.preparation.models import Question

_WRITING = timedelta(minutes=7)
_READING = timedelta(days=2)


@dataclass(frozen=True)
class Ground:
    """What every row here stands on: the interview, its end, today, and who advises."""

    interview: Interview
    ended_at: datetime
    present: datetime
    advisor: Membership

    def day(self, in_days: int) -> date:
        """Return a day counted from the student's today."""
        today = local(self.present, self.interview.student.zone).date()
        return today + timedelta(days=in_days)

    def after(self, delay: timedelta) -> datetime:
        """Return a moment so long after the end, and never later than now."""
        return min(self.ended_at + delay, self.present)


def write_afterwards(ground: Ground, story: Afterwards) -> None:
    """Add everything that a story has."""
    notes = _write_notes(ground, story.notes)
    if story.reviewed:
        _write_review(ground, notes, story.comments)
    _write_thanks(ground, story, notes)
    _write_promises(ground, story)
    _write_outcomes(ground, story)


def _write_notes(ground: Ground, lines: Iterable[NoteLine]) -> list[Note]:
    """Write the notes one after another, as somebody does who has just hung up."""
    asked = select(Question).where(Question.interview_id == ground.interview.id)
    questions = list(db.session.scalars(asked.order_by(Question.position)))
    notes: list[Note] = []
    for number, line in enumerate(lines, 1):
        question = questions[line.question - 1] if line.question else None
        written = ground.after(_WRITING * number)
        note = Note(
            interview_id=ground.interview.id,
            key=f"q{question.id}" if question else f"f{number}",
            heading=question.text if question else "",
            audience=line.audience,
            created_at=written,
            changed_at=written,
            done=question is not None,
            shared_at=None if line.audience == Audience.PRIVATE else written,
            sealed=b"",
        )
        note.sealed = sealing.seal(line.text, f"note:{note.id}")
        db.session.add(note)
        notes.append(note)
    db.session.flush()
    return notes


def _write_review(ground: Ground, notes: list[Note], lines: Iterable[CommentLine]) -> None:
    read_at = ground.after(_READING)
    db.session.add(
        Review(interview_id=ground.interview.id, advisor_id=ground.advisor.id, reviewed_at=read_at)
    )
    for line in lines:
        note_id = notes[line.note - 1].id if line.note else None
        _write_comment(ground, note_id, ground.advisor.id, line.text, read_at)
        if line.answer:
            answered = min(read_at + _READING, ground.present)
            _write_comment(ground, note_id, ground.interview.student_id, line.answer, answered)


def _write_comment(
    ground: Ground, note_id: int | None, author_id: int, text: str, written_at: datetime
) -> None:
    comment = Comment(
        interview_id=ground.interview.id,
        note_id=note_id,
        author_id=author_id,
        by_student=author_id == ground.interview.student_id,
        written_at=written_at,
        sealed=b"",
    )
    comment.sealed = sealing.seal(text, f"comment:{comment.id}")
    db.session.add(comment)


def _write_thanks(ground: Ground, story: Afterwards, notes: list[Note]) -> None:
    if story.thanks is None:
        return
    thanks = story.thanks
    at = ground.after(timedelta(hours=thanks.hours))
    db.session.add(
        ThankYou(
            interview_id=ground.interview.id,
            state=thanks.state,
            way=thanks.way,
            subject=thanks.subject,
            text=thanks.text.strip(),
            quoted=[note.id for note in notes if note.audience == Audience.QUOTABLE],
            changed_at=at,
            thanked_at=None if thanks.state == ThanksState.DRAFT else at,
        )
    )


def _write_promises(ground: Ground, story: Afterwards) -> None:
    written = ground.after(_WRITING * 6)
    for promise in story.promises:
        db.session.add(
            Promise(
                interview_id=ground.interview.id,
                by=promise.by,
                text=promise.text,
                due_on=ground.day(promise.in_days),
                kept_at=ground.present if promise.kept else None,
                created_at=written,
            )
        )
    for referral in story.referrals:
        db.session.add(
            Referral(
                interview_id=ground.interview.id,
                name=referral.name,
                about=referral.about,
                may_use_name=referral.may_use_name,
                write_on=ground.day(referral.write_in_days),
                followed_up_at=ground.present if referral.followed_up else None,
                created_at=written,
            )
        )
    touch = story.relation
    if touch is not None:
        db.session.add(
            Relation(
                interview_id=ground.interview.id,
                write_on=None if touch.write_in_days is None else ground.day(touch.write_in_days),
                enough_at=ground.present if touch.enough else None,
            )
        )


def _write_outcomes(ground: Ground, story: Afterwards) -> None:
    written = ground.after(timedelta(days=3))
    if story.reflection is not None:
        _write_reflection(ground, story.reflection, written)
    for entry in story.entries:
        db.session.add(
            OutcomeEntry(interview_id=ground.interview.id, created_at=written, **vars(entry))
        )
    if story.news is not None:
        db.session.add(
            HostNews(
                interview_id=ground.interview.id,
                text=story.news.text,
                approved_at=written,
                revoked_at=ground.present if story.news.revoked else None,
            )
        )


def _write_reflection(ground: Ground, look: LookBack, written: datetime) -> None:
    texts = {
        "learned": dict(look.learned),
        "attracted": look.attracted,
        "put_off": look.put_off,
        "misconceptions": look.misconceptions,
        "next_path": look.next_path,
    }
    reflection = Reflection(
        interview_id=ground.interview.id,
        fit_before=look.before,
        fit_after=look.after,
        verdict=look.verdict,
        in_contact=look.in_contact,
        competencies=list(look.competencies),
        competencies_edition=current_edition().key if look.competencies else "",
        shared=look.shared,
        changed_at=written,
        finished_at=written if look.finished else None,
        sealed=b"",
    )
    reflection.sealed = sealing.seal(json.dumps(texts), f"reflection:{reflection.id}")
    db.session.add(reflection)
