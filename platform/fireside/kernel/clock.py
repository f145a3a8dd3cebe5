"""The only reader of the clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

_offset = timedelta(0)
_followed: Path | None = None
_read_at = 0  # the file's own time in nanoseconds when it was read last


def now() -> datetime:
    """Return the present moment as an aware UTC datetime, plus the demo's offset if one is set."""
    if _followed is not None:
        _read_offset(_followed)
    return datetime.now(UTC) + _offset


def follow(file: Path) -> None:
    """Let a file say the offset of this process's clock from now on (demo databases only)."""
    global _followed
    _followed = file


def lead(file: Path, offset: timedelta) -> None:
    """Tell every process that follows ``file`` the offset, and take it ourselves."""
    fresh = file.with_suffix(".new")
    fresh.write_text(str(offset.total_seconds()), encoding="ascii")
    fresh.replace(file)
    shift(offset)


def _read_offset(file: Path) -> None:
    global _read_at
    try:
        changed_at = file.stat().st_mtime_ns
    except FileNotFoundError:
        return
    if changed_at != _read_at:
        shift(timedelta(seconds=float(file.read_text(encoding="ascii"))))
        _read_at = changed_at


def shift(offset: timedelta) -> None:
    """Move this process's clock by ``offset`` from the true time (demo databases only)."""
    global _offset
    _offset = offset
