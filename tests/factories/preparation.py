"""What a student has prepared, for tests."""

from __future__ import annotations

from typing import Any

from fireside.interviews.models import Interview
from fireside.kernel import clock
from fireside.kernel.db import db
from fireside.plugins.packs import DraftQuestion, PackDraft
from fireside.preparation.models import (
    InstitutionPack,
    Introduction,
    Objective,
    PackVersion,
    Question,
    ResearchCard,
)
from fireside.preparation.rules.packs import stored


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


RIVER = PackDraft(
    title="Work by the river",
    summary="For conversations with people who look after water.",
    questions=(
        DraftQuestion(
            "What do you see on your way to work?",
            "opening",
            "A picture of the place opens the conversation.",
            "way_to_work",
        ),
        DraftQuestion(
            "Which job here did you not know of as a student?",
            "alternatives",
            "Names work that is seldom named.",
            "unknown_job",
        ),
    ),
)


def make_pack(draft: PackDraft = RIVER, key: str = "river", **values: Any) -> InstitutionPack:
    """Add a pack of the institution: published as version 1 unless ``latest=0`` is said."""
    told = {"latest": 1, **values}
    told.setdefault("published", told["latest"] or None)
    made = InstitutionPack(key=key, draft=stored(draft), changed_at=clock.now(), **told)
    db.session.add(made)
    db.session.flush()
    for number in range(1, made.latest + 1):
        db.session.add(
            PackVersion(
                pack_id=made.id, number=number, content=stored(draft), published_at=clock.now()
            )
        )
    db.session.flush()
    return made
