"""Which of several interviews the first page puts first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from fireside.interviews.rules import HOLDING, Stage
from fireside.journey.rules.steps import Facts, NextStep

NEAR: Final = timedelta(hours=48)
"""How long before a conversation it goes before what has no time yet."""
_FURTHEST_FIRST: Sequence[Stage] = (
    Stage.MEET,
    Stage.THANK,
    Stage.PREPARE,
    Stage.RESEARCH,
    Stage.BOOK,
    Stage.FIND,
    Stage.DECIDE,
    Stage.REFLECT,
    Stage.KEEP,
)
_OF_A_HOST: Final = frozenset(_FURTHEST_FIRST[:5])
"""Stages at which somebody counts on the student."""
_NEVER: Final = datetime.max.replace(tzinfo=UTC)


def urgency(facts: Facts, step: NextStep) -> tuple[int, int, datetime]:
    """Return a sort key: what presses, what is furthest on, and of equals the next in time."""
    return _rank(facts, step), _FURTHEST_FIRST.index(step.stage), facts.starts_at or _NEVER


def _rank(facts: Facts, step: NextStep) -> int:
    """By who counts on her, a conversation soon, what she has begun, what stands, and the rest."""
    if not step.waiting and step.stage in _OF_A_HOST:
        return 0
    starts_at = facts.starts_at if facts.state in HOLDING else None
    if starts_at is not None and starts_at <= facts.present + NEAR:
        return 1
    if facts.untouched:
        return 4
    if not step.waiting:
        return 2
    return 5 if starts_at is None else 3
