"""Question packs: named, versioned lists of questions a student can pick from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class QuestionCategory(StrEnum):
    """The twelve parts of a good conversation, in the order in which it usually goes."""

    OPENING = "opening"
    CAREER_PATH = "career_path"
    ROLE = "role"
    SKILLS = "skills"
    ENVIRONMENT = "environment"
    SATISFACTION = "satisfaction"
    ORGANISATION = "organisation"
    TRENDS = "trends"
    ADVANCEMENT = "advancement"
    ADVICE = "advice"
    ALTERNATIVES = "alternatives"
    CLOSE = "close"

    @property
    def label(self) -> str:
        """The category as a student reads it."""
        return _LABELS[self]


_LABELS = {
    QuestionCategory.OPENING: "Opening",
    QuestionCategory.CAREER_PATH: "Career path",
    QuestionCategory.ROLE: "The work itself",
    QuestionCategory.SKILLS: "Skills and credentials",
    QuestionCategory.ENVIRONMENT: "Work environment",
    QuestionCategory.SATISFACTION: "Satisfaction and strain",
    QuestionCategory.ORGANISATION: "The organisation",
    QuestionCategory.TRENDS: "Trends and outlook",
    QuestionCategory.ADVANCEMENT: "Advancement and pay",
    QuestionCategory.ADVICE: "Advice and hindsight",
    QuestionCategory.ALTERNATIVES: "Alternatives",
    QuestionCategory.CLOSE: "Closing",
}


@dataclass(frozen=True, slots=True)
class PackQuestion:
    """One question, with the reason for asking it."""

    key: str
    """Unique within the pack and never reused: prepared questions remember it."""
    text: str
    """The question as the student would say it, ending with a question mark."""
    category: QuestionCategory
    purpose: str
    """What the student finds out by asking, in one sentence."""


@dataclass(frozen=True, slots=True)
class QuestionPack:
    """A list of questions that a plugin offers to students.

    A pack with no `fields` suits everybody; otherwise it is suggested where the host's or
    the student's field is among them. `version` rises by one with every change of a question.
    """

    key: str
    """Unique among all packs of a plugin, such as `first_generation`."""
    title: str
    version: int
    summary: str
    """One or two sentences that help a student choose."""
    fields: tuple[str, ...]
    """Keys of `vocabulary.FIELDS`; empty for a general pack."""
    questions: tuple[PackQuestion, ...]

    def question(self, key: str) -> PackQuestion | None:
        """Return the question with this key, or None when the pack no longer has it."""
        return next((question for question in self.questions if question.key == key), None)
