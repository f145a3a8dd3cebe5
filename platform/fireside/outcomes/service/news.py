"""What the host may hear: the very text that the student approved, for as long as she likes."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from fireside.followup.service import NotMet
from fireside.interviews.models import Interview
from fireside.interviews.rules import Party, State
from fireside.interviews.service import lock_interview, seen_by
from fireside.kernel import audit, clock
from fireside.kernel.db import db
from fireside.kernel.errors import Invalid
from fireside.kernel.permissions import Actor, require
from fireside.outcomes.models import HostNews
from fireside.outcomes.rules import news_fault


class NewsView(Struct, frozen=True):
    """The student's own news; ``revoked_at`` None while the host reads it."""

    text: str
    approved_at: datetime
    revoked_at: datetime | None

    @property
    def shown(self) -> bool:
        """Tell whether the host reads it now."""
        return self.revoked_at is None


class HostNewsView(Struct, frozen=True):
    """News as the host reads them."""

    interview_id: int
    student_name: str
    text: str
    approved_at: datetime


def news_of(actor: Actor, interview: Interview) -> NewsView | None:
    """Return what the student passed on, taken back or not; None where there is nothing yet."""
    require(actor, "news.write", interview)
    news = _find(interview.id)
    return NewsView(news.text, news.approved_at, news.revoked_at) if news else None


def approve_news(actor: Actor, interview: Interview, text: str) -> NewsView:
    """Let the host read exactly this; raise Invalid, or NotMet before the conversation."""
    require(actor, "news.write", interview)
    if interview.state != State.HELD:
        raise NotMet
    fault = news_fault(text)
    if fault:
        raise Invalid({"text": fault})
    lock_interview(interview.id)
    news = _find(interview.id)
    if news is None:
        news = HostNews(interview_id=interview.id)
        db.session.add(news)
    news.text, news.approved_at, news.revoked_at = text.strip(), clock.now(), None
    db.session.flush()
    audit.record(actor, "news.approve", "interview", interview.id, ["text"])
    return NewsView(news.text, news.approved_at, None)


def revoke_news(actor: Actor, interview: Interview) -> None:
    """Take the news back: from now on the host reads nothing. A second press changes nothing."""
    require(actor, "news.write", interview)
    lock_interview(interview.id)
    news = _find(interview.id)
    if news is not None and news.revoked_at is None:
        news.revoked_at = clock.now()
        audit.record(actor, "news.revoke", "interview", interview.id, ["text"])


def news_of_interview(actor: Actor, interview: Interview) -> HostNewsView | None:
    """Return to the host what is passed on of this conversation, or None."""
    require(actor, "news.read", interview)
    news = _find(interview.id)
    if news is None or news.revoked_at is not None:
        return None
    return HostNewsView(interview.id, interview.student.name, news.text, news.approved_at)


def news_for_host(actor: Actor, limit: int = 6) -> list[HostNewsView]:
    """Return what students passed on to this host, the latest first, in one query."""
    require(actor, "news.read")
    if actor.membership_id is None:
        return []
    rows = db.session.execute(
        select(HostNews, Interview)
        .join(Interview, Interview.id == HostNews.interview_id)
        .options(joinedload(Interview.student))
        .where(seen_by(actor.membership_id, Party.HOST), HostNews.revoked_at.is_(None))
        .order_by(HostNews.approved_at.desc(), HostNews.id.desc())
        .limit(limit)
    )
    return [
        HostNewsView(interview.id, interview.student.name, news.text, news.approved_at)
        for news, interview in rows
    ]


def _find(interview_id: int) -> HostNews | None:
    return db.session.scalar(
        select(HostNews).where(HostNews.interview_id == interview_id),
        execution_options={"populate_existing": True},
    )
