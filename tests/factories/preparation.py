"""What a student has prepared, for tests."""

from __future__ import annotations

from typing import Any

from fireside.interviews.models import Interview
from fireside.kernel.db import db
from fireside.preparation.models import Introduction, Objective, Question, ResearchCard


def make_objective(interview: Interview, key: str = "inside", words: str = "") -> Objective:
    """Add one thing that the student wants to learn."""
    made = Objective(interview_id=interview.id, key=key, words=words)
    db.session.add(made)
    db.session.flush()
    return made


def make_question(
    interview: Interview, text: str = "What does a normal Tuesday look like?", **values: Any
) -> Question:
    """Add a question; ``position`` counts from 1 and is 1 unless said."""
    made = Question(interview_id=interview.id, text=text, **{"position": 1, **values})
    db.session.add(made)
    db.session.flush()
    return made


def make_preparation(interview: Interview, questions: int = 6) -> list[Question]:
    """Prepare everything: an objective, research, an introduction, and this many questions."""
    make_objective(interview, words="How decisions are really made")
    db.session.add(
        ResearchCard(
            interview_id=interview.id,
            person="Began as a trainee in 2012",
            organisation="A mutual: owned by those it insures",
            field="Fewer tables, more models",
        )
    )
    db.session.add(
        Introduction(
            interview_id=interview.id,
            who_i_am="I study economics in my third year",
            purpose="I would like to know what the work is like",
            offer="I can tell you what we are taught today",
        )
    )
    return [
        make_question(interview, f"What surprised you in year {number}?", position=number)
        for number in range(1, questions + 1)
    ]
