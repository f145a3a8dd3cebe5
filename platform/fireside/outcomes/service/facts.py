"""What came of interviews, in figures: for the homes, the rail and the cohort."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from msgspec import Struct
from sqlalchemy import select

from fireside.interviews.models import Interview
from fireside.kernel.db import db
from fireside.outcomes.models import HostNews, Reflection
from fireside.outcomes.rules import Verdict


class OutcomeFacts(Struct, frozen=True):
    """How far the looking back is; nothing of what it says but the verdict."""

    finished_at: datetime | None = None
    verdict: Verdict | None = None
    news_approved: bool = False


def outcome_facts(interview_ids: Collection[int]) -> dict[int, OutcomeFacts]:
    """Return what came of these interviews, in one query. Checks no permission."""
    rows = db.session.execute(
        select(
            Interview.id,
            Reflection.finished_at,
            Reflection.verdict,
            HostNews.approved_at,
            HostNews.revoked_at,
        )
        .outerjoin(Reflection, Reflection.interview_id == Interview.id)
        .outerjoin(HostNews, HostNews.interview_id == Interview.id)
        .where(Interview.id.in_(interview_ids))
    )
    return {
        row.id: OutcomeFacts(
            finished_at=row.finished_at,
            verdict=Verdict(row.verdict) if row.verdict else None,
            news_approved=row.approved_at is not None and row.revoked_at is None,
        )
        for row in rows
    }
