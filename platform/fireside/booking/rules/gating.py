"""Pure decisions about who may ask at all: what has to be prepared, and rests after a no-show."""

from __future__ import annotations

import enum
from datetime import datetime, timedelta

from msgspec import Struct

from fireside.institutions.rules import NoShow
from fireside.preparation.rules import FEWEST_MARKED

WORDS_LONGEST = 600
"""What an adviser writes to a student whose request she sends back."""


class Missing(enum.StrEnum):
    """What is not prepared yet; values are stages of the interview."""

    OBJECTIVES = "decide"
    RESEARCH = "research"
    QUESTIONS = "prepare"


MISSING_WORDS = {
    Missing.OBJECTIVES: "Choose what you want to learn.",
    Missing.RESEARCH: "Write the research card.",
    Missing.QUESTIONS: f"Choose at least {FEWEST_MARKED} questions.",
}


class Readiness(Struct, frozen=True):
    """How far an interview is prepared: counts of each kind."""

    objectives: int = 0
    researched: int = 0
    questions: int = 0

    @property
    def missing(self) -> tuple[Missing, ...]:
        """What is left to do, in the order of the way."""
        lacking = {
            Missing.OBJECTIVES: self.objectives == 0,
            Missing.RESEARCH: self.researched == 0,
            Missing.QUESTIONS: self.questions < FEWEST_MARKED,
        }
        return tuple(part for part, lacks in lacking.items() if lacks)


def rest_ends(policy: NoShow, missed_at: datetime, days: int) -> datetime | None:
    """Return until when a student asks nobody (UTC); None where an adviser ends it."""
    return missed_at + timedelta(days=days) if policy is NoShow.PAUSE else None


def rests(policy: NoShow) -> bool:
    """Tell whether a student who did not come asks nobody for a while."""
    return policy in (NoShow.PAUSE, NoShow.TALK)


def check_words(words: str) -> str:
    """Return what is wrong with an adviser's words to a student, or an empty string."""
    if not words:
        return "Say in a sentence what would help. The student reads it as you write it."
    return f"Keep it under {WORDS_LONGEST} characters." if len(words) > WORDS_LONGEST else ""
