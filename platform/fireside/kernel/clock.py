"""The only reader of the clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_offset = timedelta(0)


def now() -> datetime:
    """Return the present moment as an aware UTC datetime, plus the demo's offset if one is set."""
    return datetime.now(UTC) + _offset


def shift(offset: timedelta) -> None:
    """Move this process's clock by ``offset`` from the true time (demo databases only)."""
    global _offset
    _offset = offset
