"""Small writes that may be lost but never waited for, such as when somebody was last seen."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Executable, text
from sqlalchemy.exc import SQLAlchemyError

from fireside.kernel import logs
from fireside.kernel.db.base import db
from fireside.kernel.db.engine import reading

_USUAL_WAIT = 15_000


def write_if_free(statement: Executable, milliseconds: int = 50) -> bool:
    """Run a statement in a short transaction of its own; False when a lock was in the way.

    It never raises for the database's sake, so a page that only reads cannot fail by it.
    """
    try:
        with reading(), db.engine.connect() as connection:
            _wait_at_most(connection, milliseconds)
            try:
                connection.execute(statement)
                connection.commit()
            finally:
                connection.rollback()
                if connection.dialect.name == "sqlite":
                    _wait_at_most(connection, _USUAL_WAIT)
    except SQLAlchemyError as error:
        logs.info("db.write_left_out", reason=type(error).__name__)
        return False
    return True


def _wait_at_most(connection: Connection, milliseconds: int) -> None:
    if connection.dialect.name == "sqlite":  # outside a transaction, which would take the lock
        raw: Any = connection.connection.driver_connection
        raw.execute(f"PRAGMA busy_timeout={milliseconds}")
    else:
        connection.execute(text(f"SET LOCAL lock_timeout = {milliseconds}"))
