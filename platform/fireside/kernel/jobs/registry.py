"""Which function does which job, and which jobs come round by themselves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any


@dataclass(frozen=True)
class JobContext:
    """What a handler is told. It runs inside the job's institution and may commit in between."""

    id: int
    name: str
    institution_id: int | None
    payload: dict[str, Any]
    attempt: int

    @property
    def last_attempt(self) -> bool:
        """Tell whether a failure now makes the job dead."""
        return self.attempt >= MAX_ATTEMPTS


Handler = Callable[[JobContext], None]
MAX_ATTEMPTS = 8
handlers: dict[str, Handler] = {}
schedules: dict[str, timedelta] = {}


def handler(name: str) -> Callable[[Handler], Handler]:
    """Register the decorated function for jobs of this name."""

    def register(function: Handler) -> Handler:
        if handlers.setdefault(name, function) is not function:
            raise ValueError(f"two handlers for job {name!r}")
        return function

    return register


def schedule(name: str, every: timedelta) -> Callable[[Handler], Handler]:
    """Register a handler that one worker, whichever comes first, runs once in each period."""
    schedules[name] = every
    return handler(name)
