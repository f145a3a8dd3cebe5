"""Questions that suit two people: what a plugin sees of them, and what it proposes."""

from __future__ import annotations

from dataclasses import dataclass

from fireside.plugins.types.interview import HostBrief, ObjectiveView, StudentBrief


@dataclass(frozen=True, slots=True)
class Pairing:
    """A student who prepares, and whom she will talk with."""

    student: StudentBrief
    host: HostBrief | None
    """None while nobody is chosen."""
    fields: tuple[str, ...] = ()
    """Keys of `vocabulary.FIELDS`: the host's, or without a host those the student named."""
    objectives: tuple[ObjectiveView, ...] = ()
    """What the student wants to learn from this conversation."""


@dataclass(frozen=True, slots=True)
class QuestionSuggestion:
    """One question of the pack, and why it suits these two."""

    key: str
    """The key of a question in the pack that was given."""
    reason: str
    """One sentence for the student; at most 200 characters."""
