"""SQLite's connections: durable, and one writer at a time without waiting longer than needed.

Of those who wait for the write lock, SQLite lets each sleep up to a tenth of a second between two
looks, while the lock is free again after a few milliseconds; and whoever has just had it is likely
to get it again. So all who write through Fireside queue before it, first among the threads of a
process, then among the processes, and are woken at once.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.pool import ConnectionPoolEntry

from fireside.kernel import logs

BUSY_SECONDS = 15
_LOOK_SECONDS = 0.001
_HAS_TURN = "has_turn"
_BEGIN = "BEGIN IMMEDIATE"
_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_BUSY_SNAPSHOT)


def attend(engine: Engine, only_reads: Callable[[], bool]) -> None:
    """Open connections as we need them; a transaction that may write begins with the lock."""
    queue = _Queue(engine.url.database or "")

    def begin(connection: Connection) -> None:
        if only_reads():
            connection.exec_driver_sql("BEGIN")
            return
        if not connection.info.get(_HAS_TURN):
            connection.info[_HAS_TURN] = queue.wait()
        _begin_writing(connection)

    def leave(connection: object, record: ConnectionPoolEntry, *rest: object) -> None:
        if record.info.pop(_HAS_TURN, False):
            queue.leave()

    event.listen(engine, "connect", _open)
    event.listen(engine, "begin", begin)
    for done in ("checkin", "invalidate", "soft_invalidate"):
        event.listen(engine, done, leave)


class _Queue:
    """Those who want to write: a lock for the threads, and one on a file for the processes.

    It decides nothing: SQLite's own lock does, also for programs that know of no queue. So where
    the file cannot be opened or locked, the threads queue alone.
    """

    def __init__(self, database: str) -> None:
        self._database = database
        self._path = f"{database}-queue" if database and database != ":memory:" else ""
        self._threads = threading.Lock()
        self._opened: tuple[int, int] | None = None
        self._locked: int | None = None

    def wait(self) -> bool:
        """Return True when it is our turn, False after too long: SQLite then says it is locked."""
        if not self._threads.acquire(timeout=BUSY_SECONDS):
            return False
        try:
            self._locked = self._file() if self._path else None
            if self._locked is not None:
                fcntl.flock(self._locked, fcntl.LOCK_EX)
        except OSError as error:
            self._locked = None
            logs.info("db.no_queue", reason=type(error).__name__)
        return True

    def leave(self) -> None:
        """Let the next one in."""
        if self._locked is not None:
            fcntl.flock(self._locked, fcntl.LOCK_UN)
            self._locked = None
        self._threads.release()

    def _file(self) -> int:
        """Return this process's own opening of the file: a fork shares its parent's lock."""
        if self._opened is None or self._opened[0] != os.getpid():
            self._opened = os.getpid(), _open_beside(self._database, self._path)
        return self._opened[1]


def _open_beside(database: str, path: str) -> int:
    """Open a file that belongs to whom the database belongs, as SQLite does with its own."""
    owner = Path(database).stat()
    opened = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    if os.fstat(opened).st_uid == os.geteuid():
        os.fchmod(opened, owner.st_mode & 0o777)
    if os.geteuid() == 0:
        os.fchown(opened, owner.st_uid, owner.st_gid)
    return opened


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
