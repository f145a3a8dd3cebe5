"""How often something may be tried: a window that moves, for each rule and key.

Counted in Redis where there is one, so that all nodes count together; while it is away, and where
there is none, each process counts for itself. The library is loaded with the first try.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask, current_app

from fireside.kernel import logs
from fireside.kernel.errors import RateLimited

if TYPE_CHECKING:
    from limits.strategies import MovingWindowRateLimiter

_EXTENSION = "fireside.limits"
_REDIS_SECONDS = 1.0


def install(app: Flask) -> None:
    """Let this application count its own tries."""
    app.extensions[_EXTENSION] = {}


def count_try(rule: str, *key: str, do: str = "Wait ten minutes, then try again.") -> None:
    """Count one try under ``key``; raise RateLimited beyond ``rule``, as "600 per 10 minutes"."""
    from limits import parse
    from limits.errors import StorageError

    limit = parse(rule)
    try:
        within = _counter(shared=True).hit(limit, *key)
    except StorageError as error:
        logs.warning("limits.counted_here", reason=type(error.storage_error).__name__)
        within = _counter(shared=False).hit(limit, *key)
    if not within:
        raise RateLimited("That was tried many times in a short while.", do=do)


def _counter(*, shared: bool) -> MovingWindowRateLimiter:
    counters: dict[bool, MovingWindowRateLimiter] = current_app.extensions[_EXTENSION]
    known = counters.get(shared)
    return known or counters.setdefault(shared, _make_counter(shared))  # one, whoever is first


def _make_counter(shared: bool) -> MovingWindowRateLimiter:
    from limits.storage import MemoryStorage, storage_from_string
    from limits.strategies import MovingWindowRateLimiter

    address = current_app.extensions["fireside.settings"].redis_url
    if not shared or address is None:
        return MovingWindowRateLimiter(MemoryStorage())
    redis = storage_from_string(
        address.replace("unix://", "redis+unix://", 1),
        wrap_exceptions=True,
        socket_timeout=_REDIS_SECONDS,
        socket_connect_timeout=_REDIS_SECONDS,
    )
    return MovingWindowRateLimiter(redis)
