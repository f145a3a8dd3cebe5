"""What came of an interview, for tests: rows as the services would leave them."""

from __future__ import annotations

from typing import Any

from fireside.interviews.models import Interview
from fireside.kernel import clock
from fireside.kernel.db import db
from fireside.outcomes.models import HostNews
from fireside.outcomes.rules import Answers, Verdict

WHOLE = Answers(
    fit_before=2,
    fit_after=4,
    verdict=Verdict.CONFIRMED,
    learned={"inside": "Two days a week are writing"},
)
"""A reflection that can be finished."""


def make_news(interview: Interview, text: str = "I took the course", **values: Any) -> HostNews:
    """Add news that the student has approved."""
    made = HostNews(interview_id=interview.id, text=text, approved_at=clock.now(), **values)
    db.session.add(made)
    db.session.flush()
    return made
