"""What goes when somebody leaves."""

from __future__ import annotations

from sqlalchemy import delete, select

from fireside.interviews.models import Interview
from fireside.kernel.db import db
from fireside.outcomes.models import HostNews, OutcomeEntry, Reflection


def erase_share(membership_id: int) -> None:
    """Erase all that a student wrote here; of a host's there is nothing."""
    hers = select(Interview.id).where(Interview.student_id == membership_id).scalar_subquery()
    for table in (Reflection, OutcomeEntry, HostNews):
        db.session.execute(delete(table).where(table.interview_id.in_(hers)))
