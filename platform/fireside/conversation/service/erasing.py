"""A student who leaves takes her notes and what was said about them along."""

from __future__ import annotations

from sqlalchemy import delete, select

from fireside.conversation.models import Comment, Note, Review
from fireside.interviews.models import Interview
from fireside.kernel.db import db


def erase_notes_of(membership_id: int) -> None:
    """Delete the notes of somebody's own interviews, and all comments and reviews of them.

    What she said as an adviser stays with the students to whom she said it, without her name.
    """
    own = select(Interview.id).where(Interview.student_id == membership_id)
    for table in (Comment, Review, Note):
        db.session.execute(
            delete(table)
            .where(table.interview_id.in_(own))
            .execution_options(synchronize_session=False)
        )
