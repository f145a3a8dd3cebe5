"""A person's own copy of her records, and what plugins did about somebody who has left."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

COPY_LIFE: Final = timedelta(hours=24)
"""How long a copy can be taken; then it is deleted."""
COPY_PATIENCE: Final = 3
"""Attempts after which she hears that it did not work; the worker goes on trying."""
_FIRST, _LAST = 5, 95
_LEFT_OUT_LENGTH = 300
NOTE_LENGTH: Final = 300


class CopyState(enum.StrEnum):
    """Where a copy stands."""

    QUEUED = "queued"
    GATHERING = "gathering"
    READY = "ready"
    FAILED = "failed"


class ErasureState(enum.StrEnum):
    """How far one plugin is with somebody who has left."""

    WAITING = "waiting"
    ERASED = "erased"
    KEPT = "kept"  # the plugin says that something has to stay, and why
    FAILED = "failed"
    SETTLED = "settled"  # by a person, outside of the plugin


OPEN_ERASURES: Final = frozenset({ErasureState.WAITING, ErasureState.FAILED})
"""What is tried again."""
UNSETTLED: Final = OPEN_ERASURES | {ErasureState.KEPT}
"""What a person has to look at."""


def copy_is_over(finished_at: datetime | None, present: datetime) -> bool:
    """Tell whether a copy that was finished then is to be deleted now."""
    return finished_at is not None and finished_at + COPY_LIFE <= present


def copy_percent(done: int, of: int) -> int:
    """Return how far the gathering is after so many parts: from 5 to 95, the rest is packing."""
    return _FIRST + (_LAST - _FIRST) * min(done, of) // max(of, 1)


def copy_name(slug: str, day: datetime) -> str:
    """Return the name of the file that she takes along."""
    return f"your-records-{slug}-{day:%Y-%m-%d}.zip"


def name_missing(titles: Sequence[str]) -> str:
    """Return the parts that could not be had as one line that fits its column."""
    line = ", ".join(titles)
    return line if len(line) <= _LEFT_OUT_LENGTH else line[: _LEFT_OUT_LENGTH - 1] + "…"


def erasure_state(erased: int | None, kept: str) -> ErasureState:
    """Return what came of asking a plugin; ``erased`` None where it failed."""
    if erased is None:
        return ErasureState.FAILED
    return ErasureState.KEPT if kept.strip() else ErasureState.ERASED
