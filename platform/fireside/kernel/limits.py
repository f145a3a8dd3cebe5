"""How often something may be tried, where what is tried is a reading.

Counted where the sign-in's limits are: in Redis where there is one, otherwise in each process.
"""

from __future__ import annotations

from flask import current_app
from flask_limiter import Limiter
from limits import parse

from fireside.kernel.errors import RateLimited


def count_try(rule: str, *key: str) -> None:
    """Count one try under ``key``; raise RateLimited beyond ``rule``, as "600 per 10 minutes"."""
    limiter: Limiter = next(iter(current_app.extensions["limiter"]))
    try:
        within = limiter.limiter.hit(parse(rule), *key)
    except Exception:  # noqa: BLE001 - whatever counts being away must cost nobody an answer
        return
    if not within:
        raise RateLimited(
            "That was asked for many times in a short while.",
            do="Wait ten minutes, then try again.",
        )
