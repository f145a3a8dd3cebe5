"""Pure decisions about the list of meetings: which stand there, and how a cursor is read."""

from __future__ import annotations

import enum
from datetime import UTC, datetime, timedelta


class Which(enum.StrEnum):
    """The lists of meetings."""

    LATELY = "lately"
    CALLED_OFF = "called-off"
    NOT_COME = "not-come"


WHICH_WORDS = {
    Which.LATELY: "The last seven days",
    Which.CALLED_OFF: "Called off",
    Which.NOT_COME: "Somebody did not come",
}
_MOST_DIGITS = 17  # microseconds until the year 5138
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)


def read_which(typed: str) -> Which:
    """Return the list that an address names; what is none is the first."""
    return Which(typed) if typed in set(Which) else Which.LATELY


def to_cursor(moment: datetime) -> str:
    """Write a moment as ``read_cursor`` reads it."""
    return str((moment - _EPOCH) // _TICK)


def read_cursor(typed: str) -> datetime | None:
    """Return the moment before which a page begins, in UTC; None for anything else."""
    if not (typed.isascii() and typed.isdigit() and len(typed) <= _MOST_DIGITS):
        return None
    return _EPOCH + int(typed) * _TICK


def hours_before(starts_at: datetime, cancelled_at: datetime) -> int:
    """Return how many whole hours before the start something was called off."""
    return max(0, (starts_at - cancelled_at) // timedelta(hours=1))
