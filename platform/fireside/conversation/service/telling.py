"""What a mail about comments is told: who writes to whom about which interview, and no text."""

from __future__ import annotations

from msgspec import Struct
from sqlalchemy import select

from fireside.conversation.models import Comment, Note, Review
from fireside.conversation.service.reviewing import comments_in
from fireside.conversation.service.sharing import last_shared_at
from fireside.interviews.models import Interview
from fireside.kernel.db import db
from fireside.people.models import Membership
from fireside.people.rules import Role


class Word(Struct, frozen=True):
    """Somebody has something to say to somebody about an interview; ``count`` is how much."""

    interview: Interview
    sender: Membership
    reader: Membership
    count: int = 1


def find_commented(review_id: int) -> Word | None:
    """Return what a review tells its student, or None when nothing of it is left to read."""
    found = db.session.execute(
        select(Interview, Membership)
        .join(Review, Review.interview_id == Interview.id)
        .join(Membership, Membership.id == Review.advisor_id)
        .where(Review.id == review_id)
    ).first()
    count = comments_in(review_id)
    if found is None or not count:
        return None
    interview, advisor = found
    student = _member(interview.student_id)
    return Word(interview, advisor, student, count) if student else None


def find_answered(comment_id: int, advisor_id: int) -> Word | None:
    """Return what a student has answered, or None when the adviser could not read it now."""
    comment = db.session.scalar(select(Comment).where(Comment.id == comment_id))
    advisor, interview = _member(advisor_id), None
    if comment is not None:
        interview = db.session.scalar(select(Interview).where(Interview.id == comment.interview_id))
    if comment is None or interview is None or advisor is None:
        return None
    student = _member(interview.student_id)
    if student is None or Role.ADVISOR not in advisor.roles or not _is_shared(comment):
        return None
    return Word(interview, student, advisor)


def _is_shared(comment: Comment) -> bool:
    if comment.note_id is None:
        return last_shared_at(comment.interview_id) is not None
    shared = select(Note.shared_at).where(Note.id == comment.note_id)
    return db.session.scalar(shared) is not None


def _member(membership_id: int) -> Membership | None:
    found = db.session.scalar(select(Membership).where(Membership.id == membership_id))
    return found if found is not None and found.left_at is None else None
