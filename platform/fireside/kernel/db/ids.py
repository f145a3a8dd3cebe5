"""Identifiers: 63-bit integers that rise with time and need no round trip to the database."""

from __future__ import annotations

import secrets
import threading

from fireside.kernel import clock

LARGEST_ID = 2**63 - 1
_RANDOM_BITS = 21
_EPOCH_MS = 1_735_689_600_000  # 2025-01-01T00:00:00Z
_lock = threading.Lock()
_last = 0


def new_id() -> int:
    """Return 42 bits of milliseconds since 2025 and 21 random bits; rising in one process."""
    global _last
    milliseconds = int(clock.now().timestamp() * 1000) - _EPOCH_MS
    fresh = (max(milliseconds, 0) << _RANDOM_BITS) | secrets.randbits(_RANDOM_BITS)
    with _lock:
        _last = fresh if fresh > _last else _last + 1
        return _last
