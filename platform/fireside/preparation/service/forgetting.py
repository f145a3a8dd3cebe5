"""What a student wrote before her conversations goes with her."""

from __future__ import annotations

from sqlalchemy import delete, select

from fireside.interviews.models import Interview
from fireside.kernel.db import db
from fireside.preparation.models import Introduction, Objective, Question, ResearchCard


def forget_preparation(student_id: int) -> None:
    """Delete objectives, research, introductions and questions of a student's interviews."""
    own = select(Interview.id).where(Interview.student_id == student_id)
    ids = db.session.scalars(own).all()
    for table in (Objective, ResearchCard, Introduction, Question):
        db.session.execute(delete(table).where(table.interview_id.in_(ids)))
