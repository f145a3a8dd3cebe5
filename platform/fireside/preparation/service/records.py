"""What this room holds about one person, for her own copy of it."""

from __future__ import annotations

from sqlalchemy import select

from fireside.interviews.models import Interview
from fireside.kernel.db import db
from fireside.kernel.subjects import Share, records_of
from fireside.preparation.models import Introduction, Objective, Question, ResearchCard


def share_of(membership_id: int) -> Share:
    """Return all that a student prepared."""
    own = select(Interview.id).where(Interview.student_id == membership_id)
    return Share(
        {
            table.__tablename__: records_of(
                db.session.scalars(
                    select(table).where(table.interview_id.in_(own)).order_by(table.id)
                )
            )
            for table in (Objective, ResearchCard, Introduction, Question)
        }
    )
