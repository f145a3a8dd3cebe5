"""What is written when a transaction ends: jobs, their bell, and counters that many want to raise.

Nobody needs the answer, so all of it goes to the server in one message; and whoever waits for the
row of a counter waits that much less.
"""

from __future__ import annotations

from operator import itemgetter
from typing import Any

from sqlalchemy import event, text
from sqlalchemy.orm import ORMExecuteState, Session, SessionTransaction

from fireside.kernel.db.base import db
from fireside.kernel.db.direct import Direct
from fireside.kernel.db.engine import scoped_connection
from fireside.kernel.db.messages import one_message

_WAITING = "written_last"
_Waiting = tuple[Direct, dict[str, Any], bool]
_RING = Direct(lambda: text("NOTIFY fireside_jobs"))
_COMMIT = Direct(lambda: text("COMMIT"))


def write_last(
    statement: Direct, values: dict[str, Any] | None = None, *, contended: bool = False
) -> None:
    """Execute a statement at the end of the transaction in hand; equal ones are executed once.

    ``contended`` is what others want to write, too: it comes after everything else. Within a
    savepoint all is executed at once: it is undone with whatever asked for it.
    """
    session, one = db.session(), (statement, values or {}, contended)
    connection = scoped_connection(session)  # whatever ends this transaction ends the waiting
    if session.in_nested_transaction():
        statement.send(connection, one[1])
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
    _write(session, session.info.pop(_WAITING, None) or [])


def _write(session: Session, waiting: list[_Waiting], *, ending: bool = False) -> None:
    if not waiting:
        return
    connection = scoped_connection(session)
    with one_message(connection):
        for statement, rows in _in_order(waiting).items():
            statement.send_rows(connection, rows)
        if ending and connection.dialect.name == "postgresql":
            _COMMIT.send(connection, {})


def _in_order(waiting: list[_Waiting]) -> dict[Direct, list[dict[str, Any]]]:
    """Return what waits by its statement: what others want to write, too, comes last."""
    alike: dict[Direct, list[dict[str, Any]]] = {}
    for statement, values, _ in sorted(waiting, key=itemgetter(2)):
        alike.setdefault(statement, []).append(values)
    return alike


@event.listens_for(Session, "before_commit")
def _before_commit(session: Session) -> None:
    """Write what waits; on PostgreSQL the end of the transaction travels in the same message.

    The driver's own commit finds no transaction then, and sends nothing.
    """
    if session.in_nested_transaction() or not session.info.get(_WAITING):
        return
    session.flush()
    _write(session, session.info.pop(_WAITING), ending=True)


@event.listens_for(Session, "do_orm_execute")
def _before_statement(state: ORMExecuteState) -> None:
    write_waiting(state.session)


@event.listens_for(Session, "after_transaction_end")
def _forget(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop(_WAITING, None)
