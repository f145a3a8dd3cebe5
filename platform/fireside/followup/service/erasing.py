"""What goes when somebody leaves."""

from __future__ import annotations

from sqlalchemy import select, update

from fireside.followup.models import Promise, Referral, Relation, ThankYou
from fireside.interviews.models import Interview
from fireside.kernel.db import db


def erase_share(membership_id: int) -> None:
    """Erase what a student wrote; where a host has left, nothing is planned with them any more."""
    written = select(Interview.id).where(Interview.student_id == membership_id)
    hosted = select(Interview.id).where(Interview.host_id == membership_id)
    for table in (ThankYou, Promise, Referral, Relation):
        for row in db.session.scalars(select(table).where(table.interview_id.in_(written))):
            db.session.delete(row)
    db.session.execute(
        update(Relation).where(Relation.interview_id.in_(hosted)).values(write_on=None)
    )
