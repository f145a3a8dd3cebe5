"""Where a round of term assignment stands, and what may be said of a pair."""

from __future__ import annotations

from enum import StrEnum


class RoundState(StrEnum):
    """Where a round stands; nobody outside hears of it before it is published."""

    QUEUED = "queued"
    RUNNING = "running"
    READY = "ready"
    CANCELLED = "cancelled"
    FAILED = "failed"
    PUBLISHED = "published"


WORKING = frozenset({RoundState.QUEUED, RoundState.RUNNING})
"""A worker has it, or will."""
OPEN = frozenset({RoundState.READY, RoundState.CANCELLED, RoundState.FAILED})
"""An adviser may change it and have it made again."""


class Verdict(StrEnum):
    """What an adviser has decided about a pair."""

    LOCK = "lock"
    FORBID = "forbid"


class LeftBecause(StrEnum):
    """Why a student gets nobody."""

    NOBODY_SUITS = "nobody_suits"
    ALL_TAKEN = "all_taken"


def why_left(suitable: int) -> LeftBecause:
    """Return why somebody got nobody for whom so many hosts would suit."""
    return LeftBecause.ALL_TAKEN if suitable else LeftBecause.NOBODY_SUITS
