"""SQLite's connections: durable, and one writer at a time without waiting longer than needed.

Of those who wait for the write lock, SQLite lets each sleep up to a tenth of a second between two
looks, while the lock is free again after a few milliseconds. So the threads of a process wait for
their turn here and are woken at once, and only one of them looks, every millisecond, whether
another process is done.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.pool import ConnectionPoolEntry

BUSY_SECONDS = 15
_LOOK_SECONDS = 0.001
_HAS_TURN = "has_turn"
_BEGIN = "BEGIN IMMEDIATE"
_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_BUSY_SNAPSHOT)


def attend(engine: Engine, only_reads: Callable[[], bool]) -> None:
    """Open connections as we need them; a transaction that may write begins with the lock."""
    turn = threading.Lock()

    def begin(connection: Connection) -> None:
        if only_reads():
            connection.exec_driver_sql("BEGIN")
        else:
            _take_turn(connection, turn)
            _begin_writing(connection)

    def leave(connection: object, record: ConnectionPoolEntry, *rest: object) -> None:
        if record.info.pop(_HAS_TURN, False):
            turn.release()

    event.listen(engine, "connect", _open)
    event.listen(engine, "begin", begin)
    for done in ("checkin", "invalidate", "soft_invalidate"):
        event.listen(engine, done, leave)


def _open(connection: Any, record: object) -> None:
    """Durable and concurrent: WAL, every commit on the disk, foreign keys checked."""
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_SECONDS * 1000}",
        "cache_size=-16000",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _take_turn(connection: Connection, turn: threading.Lock) -> None:
    """Wait for the threads before us; after too long SQLite itself says that it is locked."""
    if not connection.info.get(_HAS_TURN) and turn.acquire(timeout=BUSY_SECONDS):
        connection.info[_HAS_TURN] = True


def _begin_writing(connection: Connection) -> None:
    """Take the write lock at once: a late upgrade would fail, not wait."""
    raw: Any = connection.connection.driver_connection
    deadline = time.monotonic() + BUSY_SECONDS
    raw.execute("PRAGMA busy_timeout=0")
    try:
        while time.monotonic() < deadline:
            if _begun(raw):
                return
            time.sleep(_LOOK_SECONDS)
        connection.exec_driver_sql(_BEGIN)
    finally:
        raw.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")


def _begun(raw: Any) -> bool:
    try:
        raw.execute(_BEGIN)
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode not in _BUSY:
            raise
        return False
    return True
