"""How a worker without work waits: by LISTEN on PostgreSQL, by looking again on SQLite."""

from __future__ import annotations

import select
import time
from typing import Any, Protocol

from flask import Flask
from sqlalchemy import Engine

from fireside.kernel.db import db

_POLL_SECONDS = 0.25
_LISTEN_SECONDS = 2.0


class Waiter(Protocol):
    """Waits until there may be work, some seconds at the most."""

    def wait(self) -> None:
        """Wait; what it raises is over with the next call."""

    def close(self) -> None:
        """Give back what was held."""


class Listener:
    """Sleeps until NOTIFY, on a connection of its own; on a new one when the server was away."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Any = None

    def wait(self) -> None:
        """Sleep until somebody notifies, two seconds at most; raise where the server is away."""
        try:
            if self._connection is None:
                self._connection = self._open()
            driver = self._connection.driver_connection
            select.select([driver.fileno()], [], [], _LISTEN_SECONDS)
            for _ in driver.notifies(timeout=0):
                pass
        except Exception:
            self.close()
            raise

    def close(self) -> None:
        """Let the connection go; it is never given to anybody else."""
        if self._connection is not None:
            self._connection.invalidate()
            self._connection = None

    def _open(self) -> Any:
        connection: Any = self._engine.raw_connection()
        connection.driver_connection.autocommit = True
        connection.driver_connection.execute("LISTEN fireside_jobs")
        return connection


class Poller:
    """Looks again a moment later."""

    def wait(self) -> None:
        """Sleep a quarter of a second."""
        time.sleep(_POLL_SECONDS)

    def close(self) -> None:
        """Hold nothing."""


def waiter_for(app: Flask) -> Waiter:
    """Return how workers of this application's database wait."""
    with app.app_context():
        engine = db.engine
    return Listener(engine) if engine.dialect.name == "postgresql" else Poller()
