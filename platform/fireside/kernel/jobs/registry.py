"""Which function does which job, and which jobs come round by themselves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from msgspec import Struct


class JobContext(Struct, frozen=True):
    """What a handler is told. It runs inside the job's institution and may commit in between."""

    id: int
    name: str
    institution_id: int | None
    payload: dict[str, Any]
    attempt: int

    @property
    def last_attempt(self) -> bool:
        """Tell whether a failure now makes the job dead."""
        return self.attempt >= patience_of(self.name).attempts


class Patience(Struct, frozen=True):
    """How often a failing job is tried, and the longest pause between two attempts."""

    attempts: int = 8
    longest_pause: timedelta = timedelta(minutes=5)


Handler = Callable[[JobContext], None]
handlers: dict[str, Handler] = {}
schedules: dict[str, timedelta] = {}
_patience: dict[str, Patience] = {}
_USUAL = Patience()


def handler(name: str, patience: Patience = _USUAL) -> Callable[[Handler], Handler]:
    """Register the decorated function for jobs of this name."""

    def register(function: Handler) -> Handler:
        if handlers.setdefault(name, function) is not function:
            raise ValueError(f"two handlers for job {name!r}")
        _patience[name] = patience
        return function

    return register


def patience_of(name: str) -> Patience:
    """Return how long a failing job of this name is tried."""
    return _patience.get(name, _USUAL)


def schedule(name: str, every: timedelta) -> Callable[[Handler], Handler]:
    """Register a handler that one worker, whichever comes first, runs once in each period."""
    schedules[name] = every
    return handler(name)


def forget(prefix: str) -> None:
    """Drop the handlers and schedules whose names begin so: a plugin's, before it loads anew."""
    for table in (handlers, schedules, _patience):
        for name in [name for name in table if name.startswith(prefix)]:
            del table[name]
