"""What this room holds about one person, for her own copy of it."""

from __future__ import annotations

from sqlalchemy import select

from fireside.followup.models import Promise, Referral, Relation, ThankYou
from fireside.interviews.models import Interview
from fireside.kernel.db import db
from fireside.kernel.subjects import Share, records_of


def share_of(membership_id: int) -> Share:
    """Return all that a student wrote afterwards, and to a host where she said that it is enough.

    What a student noted about a host (a promise, a name) is the student's own.
    """
    own = select(Interview.id).where(Interview.student_id == membership_id)
    hosted = select(Interview.id).where(Interview.host_id == membership_id)
    records = {
        table.__tablename__: records_of(
            db.session.scalars(select(table).where(table.interview_id.in_(own)).order_by(table.id))
        )
        for table in (ThankYou, Promise, Referral, Relation)
    }
    ended = select(Relation).where(
        Relation.interview_id.in_(hosted), Relation.enough_at.is_not(None)
    )
    said = records_of(db.session.scalars(ended), without=("write_on", "written_at"))
    records["relation"] += said
    return Share(records)
