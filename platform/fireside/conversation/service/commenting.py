"""What advisers say to notes, and what the student answers."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct
from sqlalchemy import select

from fireside.conversation.models import Comment, Note
from fireside.conversation.rules import LONGEST_COMMENT, plain_lines, too_long
from fireside.conversation.service.sharing import SharingWithdrawn, last_shared_at
from fireside.interviews.models import Interview
from fireside.interviews.policy import is_its_student
from fireside.interviews.service import lock_interview
from fireside.kernel import audit, clock
from fireside.kernel.db import db
from fireside.kernel.errors import Conflict, Invalid, NotFound
from fireside.kernel.mail import enqueue_mail
from fireside.kernel.permissions import Actor, require
from fireside.kernel.sealing import seal, unseal
from fireside.people.models import Membership

ANSWERED_MAIL = "conversation.answered"


class NotSharedNow(Conflict):
    """The student would answer about a note that the adviser can no longer read."""

    title = "Your adviser cannot read this note at present"

    def __init__(self) -> None:
        super().__init__(
            "You have taken the note back, so your answer would reach nobody.",
            kept="What you wrote is still here.",
            do="Let your adviser read the note again, then send your answer.",
        )


class CommentView(Struct, frozen=True):
    """What somebody said: about a note, or about all of them where ``note_id`` is None.

    ``shared`` tells whether advisers see it at present.
    """

    id: int
    note_id: int | None
    note_key: str
    about: str
    author_id: int
    author: str
    by_student: bool
    text: str
    written_at: datetime
    shared: bool


def comment_on(actor: Actor, interview: Interview, note_id: int | None, text: str) -> CommentView:
    """Say something to one shared note, or to all; raise SharingWithdrawn, Invalid, NotFound.

    The student hears of it when the review is sent. Saying the same again changes nothing.
    """
    require(actor, "advising.review", interview)
    lock_interview(interview.id)
    _check_shared(interview.id, note_id)
    return _add(actor, interview, note_id, _checked(text), by_student=False)


def answer_comment(actor: Actor, interview: Interview, comment_id: int, text: str) -> CommentView:
    """Answer an adviser in place, who hears of it by mail; raise NotSharedNow, Invalid, NotFound.

    Sending the same again changes nothing.
    """
    require(actor, "comment.answer", interview)
    lock_interview(interview.id)
    asked = db.session.scalar(
        select(Comment).where(
            Comment.id == comment_id,
            Comment.interview_id == interview.id,
            Comment.by_student.is_(False),
        )
    )
    if asked is None:
        raise NotFound
    words = _checked(text)
    try:
        _check_shared(interview.id, asked.note_id)
    except SharingWithdrawn:
        raise NotSharedNow from None
    answer = _add(actor, interview, asked.note_id, words, by_student=True)
    account_id = db.session.scalar(
        select(Membership.account_id).where(Membership.id == asked.author_id)
    )
    enqueue_mail(
        ANSWERED_MAIL,
        to_account_id=account_id,
        payload={"comment_id": answer.id, "advisor_id": asked.author_id},
        dedupe_key=f"{ANSWERED_MAIL}:{answer.id}",
    )
    return answer


def comments_of(actor: Actor, interview: Interview) -> list[CommentView]:
    """Return what was said, in order; an adviser sees nothing about notes that are not shared."""
    is_student = is_its_student(actor, interview)
    require(actor, "note.read" if is_student else "advising.read_notes", interview)
    rows = db.session.execute(
        select(Comment, Note, Membership)
        .outerjoin(Note, Note.id == Comment.note_id)
        .outerjoin(Membership, Membership.id == Comment.author_id)
        .where(Comment.interview_id == interview.id)
        .order_by(Comment.written_at, Comment.id)
    ).all()
    whole = not is_student or last_shared_at(interview.id) is not None
    views = [_view(comment, note, member, whole) for comment, note, member in rows]
    return [view for view in views if is_student or view.shared]


def has_comments(interview_id: int) -> bool:
    """Tell whether an adviser has said anything."""
    found = select(Comment.id).where(Comment.interview_id == interview_id).limit(1)
    return db.session.scalar(found) is not None


def _check_shared(interview_id: int, note_id: int | None) -> None:
    if note_id is None:
        if last_shared_at(interview_id) is None:
            raise SharingWithdrawn
        return
    found = db.session.execute(
        select(Note.shared_at).where(Note.id == note_id, Note.interview_id == interview_id)
    ).first()
    if found is None:
        raise NotFound
    if found.shared_at is None:
        raise SharingWithdrawn


def _add(
    actor: Actor, interview: Interview, note_id: int | None, text: str, *, by_student: bool
) -> CommentView:
    if actor.membership_id is None:
        raise NotFound
    comment = _said_last(actor.membership_id, interview.id, note_id)
    if comment is None or _text_of(comment) != text:
        comment = Comment(
            interview_id=interview.id,
            note_id=note_id,
            author_id=actor.membership_id,
            by_student=by_student,
            written_at=clock.now(),
        )
        comment.sealed = seal(text, _row(comment))
        db.session.add(comment)
        audit.record(actor, "comment.write", "interview", interview.id, ("text",))
        db.session.flush()
    note = db.session.get(Note, (interview.institution_id, note_id)) if note_id else None
    member = db.session.get(Membership, (interview.institution_id, actor.membership_id))
    return _view(comment, note, member, whole=True)


def _said_last(author_id: int, interview_id: int, note_id: int | None) -> Comment | None:
    """Return the last word about a note, if it was this author's."""
    last = db.session.scalar(
        select(Comment)
        .where(Comment.interview_id == interview_id, Comment.note_id == note_id)
        .order_by(Comment.written_at.desc(), Comment.id.desc())
        .limit(1)
    )
    return last if last is not None and last.author_id == author_id else None


def _view(
    comment: Comment, note: Note | None, member: Membership | None, whole: bool
) -> CommentView:
    return CommentView(
        id=comment.id,
        note_id=comment.note_id,
        note_key=note.key if note else "",
        about=note.heading if note else "",
        author_id=comment.author_id,
        author=member.name if member and member.left_at is None else "Somebody who has left",
        by_student=comment.by_student,
        text=_text_of(comment),
        written_at=comment.written_at,
        shared=note.shared_at is not None if note else whole,
    )


def _checked(text: str) -> str:
    words = plain_lines(text).strip()
    if not words:
        raise Invalid({"text": "Write a sentence or two first."})
    if wrong := too_long(words, LONGEST_COMMENT):
        raise Invalid({"text": wrong})
    return words


def _text_of(comment: Comment) -> str:
    return unseal(comment.sealed, _row(comment))


def _row(comment: Comment) -> str:
    return f"comment:{comment.id}"
