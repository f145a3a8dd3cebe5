"""What is written when a transaction ends: jobs, their bell, and counters that many want to raise.

Nobody needs the answer, so all of it goes to the server in one message, the end of the transaction
with it. What everybody wants to raise would make all who commit wait for one another's disk: on
PostgreSQL it is raised right after the commit, in a transaction of its own that waits for nothing,
and so is the bell rung, for which PostgreSQL lets commits queue.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import ORMExecuteState, Session, SessionTransaction

from fireside.kernel import logs, tenancy
from fireside.kernel.db.base import db
from fireside.kernel.db.direct import Direct
from fireside.kernel.db.engine import scoped_connection
from fireside.kernel.db.messages import one_message

_WAITING, _AFTERWARDS = "written_last", "written_afterwards"
_Waiting = dict[Direct, list[dict[str, Any]]]
_RING = Direct(lambda: text("NOTIFY fireside_jobs"))
_COMMIT = Direct(lambda: text("COMMIT"))
_BEGIN_QUIETLY = Direct(
    lambda: text(
        "SELECT set_config('fireside.institution', :scope, true),"
        " set_config('synchronous_commit', 'off', true)"
    )
)


def write_last(
    statement: Direct, values: dict[str, Any] | None = None, *, afterwards: bool = False
) -> None:
    """Execute a statement at the end of the transaction in hand; equal ones are executed once.

    ``afterwards`` is for what many raise and nobody would miss much: on PostgreSQL a power cut in
    the very next moment can lose it, and no more than it. Within a savepoint all is executed at
    once: it is undone with whatever asked for it.
    """
    session, row = db.session(), values or {}
    connection = scoped_connection(session)  # whatever ends this transaction ends the waiting
    if session.in_nested_transaction():
        statement.send(connection, row)
        return
    when = _AFTERWARDS if afterwards and connection.dialect.name == "postgresql" else _WAITING
    waiting: _Waiting = session.info.setdefault(when, {})
    rows = waiting.setdefault(statement, [])
    if row not in rows:
        rows.append(row)


def wake_workers() -> None:
    """On PostgreSQL ring for the workers when the transaction is committed; on SQLite they poll."""
    if scoped_connection(db.session()).dialect.name == "postgresql":
        write_last(_RING, afterwards=True)


def write_waiting(session: Session) -> None:
    """Execute now what waits, for whoever wants to read it in the same transaction."""
    waiting = _take(session, _WAITING)
    afterwards = _take(session, _AFTERWARDS)
    if waiting or afterwards:
        connection = scoped_connection(session)
        with one_message(connection):
            _send(connection, waiting)
            _send(connection, afterwards)


@event.listens_for(Session, "before_commit")
def _before_commit(session: Session) -> None:
    """Write what waits; on PostgreSQL the end of the transaction travels in the same message.

    The driver's own commit finds no transaction then, and sends nothing.
    """
    info = session.info
    if session.in_nested_transaction() or not (info.get(_WAITING) or info.get(_AFTERWARDS)):
        return
    session.flush()
    waiting, afterwards = _take(session, _WAITING), _take(session, _AFTERWARDS)
    connection = scoped_connection(session)
    if connection.dialect.name != "postgresql":
        _send(connection, waiting)
        return
    committed: Any = None
    try:
        with one_message(connection):
            _send(connection, waiting)
            committed = _COMMIT.send(connection, {})
            if afterwards:
                scope = str(tenancy.scoped_institution_id() or "")
                _BEGIN_QUIETLY.send(connection, {"scope": scope})
                _send(connection, afterwards)
    except DBAPIError as error:
        if committed is None or committed.statusmessage != "COMMIT":
            raise
        logs.warning("db.afterwards_failed", reason=type(error.orig).__name__)


def _take(session: Session, when: str) -> _Waiting:
    return session.info.pop(when, None) or {}


def _send(connection: Connection, waiting: _Waiting) -> None:
    for statement, rows in waiting.items():
        statement.send_rows(connection, rows)


@event.listens_for(Session, "do_orm_execute")
def _before_statement(state: ORMExecuteState) -> None:
    write_waiting(state.session)


@event.listens_for(Session, "after_transaction_end")
def _forget(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        _take(session, _WAITING)
        _take(session, _AFTERWARDS)
