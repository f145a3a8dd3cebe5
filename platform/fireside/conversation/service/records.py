"""What this room holds about one person, for her own copy of it."""

from __future__ import annotations

from sqlalchemy import or_, select

from fireside.conversation.models import Comment, Note, Review
from fireside.interviews.models import Interview
from fireside.kernel.db import db
from fireside.kernel.subjects import Share, records_of


def share_of(membership_id: int) -> Share:
    """Return her notes in the clear, what was said about them, and what she said to others'."""
    own = select(Interview.id).where(Interview.student_id == membership_id)
    notes = select(Note).where(Note.interview_id.in_(own)).order_by(Note.id)
    said = or_(Comment.interview_id.in_(own), Comment.author_id == membership_id)
    read = or_(Review.interview_id.in_(own), Review.advisor_id == membership_id)
    comments = select(Comment).where(said).order_by(Comment.id)
    reviews = select(Review).where(read).order_by(Review.id)
    return Share(
        {
            "note": records_of(db.session.scalars(notes), text="sealed"),
            "comment": records_of(db.session.scalars(comments), text="sealed"),
            "review": records_of(db.session.scalars(reviews)),
        }
    )
