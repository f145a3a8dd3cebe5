"""What is written when a transaction ends: jobs, their bell, and counters that many want to raise.

Nobody needs the answer, so all of it goes to the server in one message; and whoever waits for the
row of a counter waits that much less.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Executable, event, text
from sqlalchemy.orm import ORMExecuteState, Session, SessionTransaction

from fireside.kernel.db.base import db
from fireside.kernel.db.engine import scoped_connection
from fireside.kernel.db.messages import one_message

_WAITING = "written_last"
_RING = text("NOTIFY fireside_jobs")


def write_last(statement: Executable, values: dict[str, Any] | None = None) -> None:
    """Execute a statement at the end of the transaction in hand; equal ones are executed once.

    Within a savepoint it is executed at once: it is undone with whatever asked for it.
    """
    session, one = db.session(), (statement, values or {})
    connection = scoped_connection(session)  # whatever ends this transaction ends the waiting
    if session.in_nested_transaction():
        connection.execute(*one)
        return
    waiting = session.info.setdefault(_WAITING, [])
    if one not in waiting:
        waiting.append(one)


def wake_workers() -> None:
    """On PostgreSQL ring for the workers when the transaction is committed; on SQLite they poll."""
    if scoped_connection(db.session()).dialect.name == "postgresql":
        write_last(_RING)


def write_waiting(session: Session) -> None:
    """Execute now what waits, for whoever wants to read it in the same transaction."""
    waiting = session.info.pop(_WAITING, None)
    if not waiting:
        return
    alike: dict[Executable, list[dict[str, Any]]] = {}
    for statement, values in waiting:
        alike.setdefault(statement, []).append(values)
    connection = scoped_connection(session)
    with one_message(connection):
        for statement, rows in alike.items():
            connection.execute(statement, rows)


@event.listens_for(Session, "before_commit")
def _before_commit(session: Session) -> None:
    if not session.in_nested_transaction():
        write_waiting(session)


@event.listens_for(Session, "do_orm_execute")
def _before_statement(state: ORMExecuteState) -> None:
    write_waiting(state.session)


@event.listens_for(Session, "after_transaction_end")
def _forget(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop(_WAITING, None)
