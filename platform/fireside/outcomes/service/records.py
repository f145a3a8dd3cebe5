"""What this room holds about one person, for her own copy of it."""

from __future__ import annotations

from sqlalchemy import select

from fireside.interviews.models import Interview
from fireside.kernel.db import db
from fireside.kernel.subjects import Share, records_of
from fireside.outcomes.models import HostNews, OutcomeEntry, Reflection


def share_of(membership_id: int) -> Share:
    """Return a student's reflections in the clear and what came of them; a host's news as shown."""
    own = select(Interview.id).where(Interview.student_id == membership_id)
    hosted = select(Interview.id).where(Interview.host_id == membership_id)
    reflections = select(Reflection).where(Reflection.interview_id.in_(own))
    entries = select(OutcomeEntry).where(OutcomeEntry.interview_id.in_(own))
    written = select(HostNews).where(HostNews.interview_id.in_(own))
    read = select(HostNews).where(HostNews.interview_id.in_(hosted), HostNews.revoked_at.is_(None))
    news = [*db.session.scalars(written), *db.session.scalars(read)]
    return Share(
        {
            "reflection": records_of(
                db.session.scalars(reflections.order_by(Reflection.id)), texts="sealed"
            ),
            "outcome_entry": records_of(db.session.scalars(entries.order_by(OutcomeEntry.id))),
            "host_news": records_of(news),
        }
    )
