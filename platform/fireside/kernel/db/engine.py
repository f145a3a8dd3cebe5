"""How connections open and transactions begin: pragmas, locks, runtime role, scope."""

from __future__ import annotations

import time
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from flask import Flask
from sqlalchemy import Connection, event, text
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import ORMExecuteState, Session, SessionTransaction, UOWTransaction
from sqlalchemy.pool import ConnectionPoolEntry

from fireside.kernel import tenancy
from fireside.kernel.db import sqlite
from fireside.kernel.db.base import db
from fireside.kernel.db.direct import as_told

RUNTIME_ROLE = "fireside_app"
_reading: ContextVar[bool] = ContextVar("reading", default=False)
_SET_SCOPE = text("SELECT set_config('fireside.institution', :scope, true)")
_NAME_SCOPE = "SELECT set_config('fireside.institution', %s, true)"
_TOLD, _IDLE_SINCE, _IDLE_SECONDS = "told_scope", "idle_since", 1.0
BEGINNING = "beginning"
"""Under this a connection keeps the scope of a transaction that it has not begun yet."""
_CONNECTION, _NOTES, LOCKED = "connection", "notes", "locked"


@contextmanager
def reading() -> Iterator[None]:
    """Within the block SQLite transactions begin without the write lock."""
    token = _reading.set(True)
    try:
        yield
    finally:
        _reading.reset(token)


def begin_reading() -> None:
    """Tell that the present request's transactions only read, until ``begin_writing``."""
    _reading.set(True)


def end_reading() -> None:
    """Tell that a request is over: what its thread does next for itself may write."""
    _reading.set(False)


def begin_writing() -> None:
    """From here on the present request may write.

    On SQLite the transaction in which it was understood ends, and the write lock is taken with the
    next one: whoever is turned away never waits for it.
    """
    _reading.set(False)
    if db.engine.dialect.name == "sqlite":
        db.session.commit()


@contextmanager
def first_look() -> Iterator[None]:
    """Read before anything is locked, as one who may be turned away; afterwards the request writes.

    For a view whose action ``needs(..., looks_first=True)``: until the end of the block its request
    only reads.
    """
    yield
    begin_writing()


def install(app: Flask) -> None:
    """Attach the listeners to the application's engine."""
    with app.app_context():
        engine = db.engine
    if engine.dialect.name == "sqlite":
        sqlite.attend(engine, only_reads=_reading.get)
    else:
        event.listen(engine, "connect", _open_postgresql)
        event.listen(engine, "begin", _begin_postgresql)
        event.listen(engine, "before_cursor_execute", _begin_before)
        event.listen(engine, "checkin", _note_idle)
        event.listen(engine, "checkout", _probe_idle)


def _open_postgresql(connection: Any, record: object) -> None:
    """Step down to the role that owns no table, so that row-level security binds us."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (RUNTIME_ROLE,))
        if cursor.fetchone():
            cursor.execute(f"SET ROLE {RUNTIME_ROLE}")
    connection.commit()
    connection.autocommit = True  # the driver begins nothing by itself: _begin_postgresql does


def _begin_postgresql(connection: Connection) -> None:
    """Begin with the first statement, in whose message it travels, and name the scope with it."""
    scope = tenancy.scoped_institution_id()
    connection.info[_TOLD] = scope
    connection.info[BEGINNING] = "" if scope is None else str(scope)


def _begin_before(connection: Connection, *statement: object) -> None:
    """Begin before the first statement; together with it, where several travel in one message."""
    scope = connection.info.pop(BEGINNING, None)
    if scope is None:
        return
    from psycopg import ClientCursor, Error, pq  # SQLite needs no driver of its own

    raw: Any = connection.connection.driver_connection
    try:
        if not scope:
            raw.execute("BEGIN")
        elif raw.pgconn.pipeline_status == pq.PipelineStatus.OFF:
            ClientCursor(raw).execute(f"BEGIN; {_NAME_SCOPE}", (scope,))
        else:
            raw.execute("BEGIN")
            raw.execute(_NAME_SCOPE, (scope,))
    except Error as error:
        raise as_told(connection, error, "BEGIN") from error


def _note_idle(connection: object, record: ConnectionPoolEntry) -> None:
    record.info[_IDLE_SINCE] = time.monotonic()


def _probe_idle(connection: Any, record: ConnectionPoolEntry, proxy: object) -> None:
    """Look whether a connection still stands that nobody has used for a while."""
    if time.monotonic() - record.info.get(_IDLE_SINCE, time.monotonic()) < _IDLE_SECONDS:
        return
    from psycopg import Error

    try:
        connection.execute("SELECT 1")
    except Error as error:
        raise DisconnectionError("the server has closed an idle connection") from error


@event.listens_for(Session, "after_begin")
def _remember_scope(
    session: Session, transaction: SessionTransaction, connection: Connection
) -> None:
    """Tell the database the scope as soon as a transaction begins."""
    session.info["scope"] = None
    session.info[_CONNECTION] = connection
    _follow_scope(session, connection)


@event.listens_for(Session, "after_transaction_end")
def _forget_scope(session: Session, transaction: SessionTransaction) -> None:
    """Free the session for another institution when its transaction is over."""
    if transaction.parent is None:
        session.info["scope"] = None
        session.info[_CONNECTION] = None
        session.info.pop(LOCKED, None)
        session.info.pop(_NOTES, None)


def transaction_notes() -> dict[Hashable, Any]:
    """Return what the transaction in hand has noted for its own later steps; it ends with it.

    For what was read under a lock: it cannot change before the commit.
    """
    notes: dict[Hashable, Any] = db.session().info.setdefault(_NOTES, {})
    return notes


def scoped_connection(session: Session) -> Connection:
    """Return the connection of a session's transaction, bound to the scope.

    A savepoint is set when the session is first asked for its connection: so within one we ask.
    """
    _follow_scope(session)
    connection: Connection | None = session.info.get(_CONNECTION)
    if connection is None or session.in_nested_transaction():
        return session.connection()
    return connection


@event.listens_for(Session, "do_orm_execute")
def _scope_before_statement(state: ORMExecuteState) -> None:
    _follow_scope(state.session)


@event.listens_for(Session, "before_flush")
def _scope_before_flush(session: Session, context: UOWTransaction, instances: object) -> None:
    _follow_scope(session)


def _follow_scope(session: Session, connection: Connection | None = None) -> None:
    """Bind the transaction to the scope once; a second, different one is a fault of ours."""
    wanted = tenancy.scoped_institution_id()
    bound = session.info.get("scope")
    if wanted is None or wanted == bound:
        return
    if connection is None and not session.in_transaction():
        return  # after_begin will bind it
    if bound is not None:
        raise tenancy.ScopeChanged("one transaction, one institution: commit before changing it")
    session.info["scope"] = wanted
    bind = connection or session.connection()
    if bind.dialect.name == "postgresql" and bind.info.get(_TOLD) != wanted:
        bind.execute(_SET_SCOPE, {"scope": str(wanted)})
        bind.info[_TOLD] = wanted


def violated_constraint(error: Any) -> str:
    """Return the name of the constraint behind an IntegrityError, on either database."""
    original = error.orig
    diagnosis = getattr(original, "diag", None)
    if diagnosis is not None and diagnosis.constraint_name:
        return str(diagnosis.constraint_name)
    return str(original)


__all__ = [
    "begin_reading",
    "begin_writing",
    "end_reading",
    "first_look",
    "install",
    "reading",
    "scoped_connection",
    "transaction_notes",
    "violated_constraint",
]
