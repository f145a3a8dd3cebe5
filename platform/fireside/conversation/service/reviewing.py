"""The adviser's review: what was shared has been read, and the student hears what was said."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import Select, func, or_, select

from fireside.conversation.events import Reviewed
from fireside.conversation.models import Comment, Note, Review
from fireside.conversation.service.sharing import SharingWithdrawn, last_look, last_shared_at
from fireside.interviews.models import Interview
from fireside.interviews.rules import State
from fireside.interviews.service import lock_interview
from fireside.kernel import audit, clock, events
from fireside.kernel.db import db
from fireside.kernel.errors import NotFound
from fireside.kernel.mail import enqueue_mail
from fireside.kernel.permissions import Actor, require
from fireside.people.models import Membership

COMMENTED_MAIL = "conversation.commented"


class ReviewView(Struct, frozen=True):
    """Who has read the notes, and up to when (UTC)."""

    id: int
    advisor_id: int
    advisor: str
    reviewed_at: datetime


def review_interview(actor: Actor, interview: Interview) -> ReviewView:
    """Mark as read what the adviser has seen, and send what she said; raise SharingWithdrawn.

    What the student changed since the adviser's last look is not covered: it is still waiting.
    """
    require(actor, "advising.review", interview)
    if actor.membership_id is None:
        raise NotFound
    lock_interview(interview.id)
    if last_shared_at(interview.id) is None:
        raise SharingWithdrawn
    review = Review(
        interview_id=interview.id,
        advisor_id=actor.membership_id,
        reviewed_at=last_look(actor, interview.id) or clock.now(),
    )
    db.session.add(review)
    audit.record(actor, "review.write", "interview", interview.id)
    db.session.flush()
    if _take_along(review):
        _tell_student(interview, review)
    events.announce(Reviewed(interview.id))
    return ReviewView(review.id, review.advisor_id, actor.name, review.reviewed_at)


def last_review(interview_id: int) -> ReviewView | None:
    """Return the latest review of an interview, or None. Checks no permission."""
    row = db.session.execute(
        select(Review, Membership.name)
        .join(Membership, Membership.id == Review.advisor_id)
        .where(Review.interview_id == interview_id)
        .order_by(Review.reviewed_at.desc(), Review.id.desc())
        .limit(1)
    ).first()
    if row is None:
        return None
    review, name = row
    return ReviewView(review.id, review.advisor_id, name, review.reviewed_at)


def notes_waiting() -> Select[tuple[int, datetime]]:
    """Return the query of the queue: (interview id, ``shared_at``: when the latest was shared).

    It holds interviews that took place, with notes shared or changed after the last review, the
    longest waiting first; whoever asks leaves out those in which the adviser takes part herself.
    """
    reviewed = (
        select(func.max(Review.reviewed_at))
        .where(Review.interview_id == Note.interview_id)
        .correlate(Note)
        .scalar_subquery()
    )
    fresh = or_(reviewed.is_(None), Note.shared_at > reviewed)
    latest: Any = func.max(Note.shared_at).label("shared_at")
    return (
        select(Note.interview_id, latest)
        .join(Interview, Interview.id == Note.interview_id)
        .where(Note.shared_at.is_not(None), fresh, Interview.state == State.HELD)
        .group_by(Note.interview_id)
        .order_by(func.min(Note.shared_at), Note.interview_id)
    )


def comments_in(review_id: int) -> int:
    """Return how many comments went with a review and are still there."""
    rows = select(func.count()).select_from(Comment).where(Comment.review_id == review_id)
    return db.session.scalar(rows) or 0


def _take_along(review: Review) -> bool:
    """Send with the review what its adviser has said since the last one; tell whether there is."""
    said = db.session.scalars(
        select(Comment).where(
            Comment.interview_id == review.interview_id,
            Comment.author_id == review.advisor_id,
            Comment.by_student.is_(False),
            Comment.review_id.is_(None),
        )
    ).all()
    for comment in said:
        comment.review_id = review.id
    return bool(said)


def _tell_student(interview: Interview, review: Review) -> None:
    account_id = db.session.scalar(
        select(Membership.account_id).where(Membership.id == interview.student_id)
    )
    enqueue_mail(
        COMMENTED_MAIL,
        to_account_id=account_id,
        payload={"review_id": review.id},
        dedupe_key=f"{COMMENTED_MAIL}:{review.id}",
    )
