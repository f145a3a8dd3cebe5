"""What nearly every request reads and hardly anybody changes, kept in the process for a second.

A commit of this process that touches the rows forgets all of it at once; another process sees the
change within a second. Nothing is kept here on which somebody's rights depend: sessions and roles
are read anew for each request.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from typing import Any, Generic, TypeVar

from flask import Flask, current_app
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session, UOWTransaction

from fireside.kernel.db import db

VALID_SECONDS = 1.0
_MOST = 1000
_KEPT, _TOUCHED = "fireside.memory", "memory_touched"
Value = TypeVar("Value")
_Kept = dict[Hashable, tuple[float, Any]]
_all_kept: list[_Kept] = []
_watched: set[type] = set()


def install(app: Flask) -> None:
    """Give the application a memory; it goes with the connections to its database."""
    _kept_by(app)
    with app.app_context():
        event.listen(db.engine, "engine_disposed", _forget)


class Memory(Generic[Value]):
    """Values made of the rows of one table, each under a key."""

    def __init__(self, table: type) -> None:
        self._table = table
        _watched.add(table)

    def get(self, key: Hashable, read: Callable[[], Value]) -> Value:
        """Return the value as it was a second ago at most, or read it; None is not kept.

        A transaction that has changed such rows reads what it has written.
        """
        if db.session.registry.has() and db.session().info.get(_TOUCHED):
            return read()
        kept = _kept_by(current_app)
        place, present = (self._table, key), time.monotonic()
        known = kept.get(place)
        if known is not None and known[0] > present:
            value: Value = known[1]
            return value
        value = read()
        if value is not None:
            if len(kept) >= _MOST:
                kept.clear()
            kept[place] = present + VALID_SECONDS, value
        return value


def _kept_by(app: Flask) -> _Kept:
    kept: _Kept | None = app.extensions.get(_KEPT)
    if kept is None:
        kept = app.extensions[_KEPT] = {}
        _all_kept.append(kept)
    return kept


def _forget(engine: Engine | None = None) -> None:
    for kept in _all_kept:
        kept.clear()


@event.listens_for(Session, "after_flush")
def _note_touched(session: Session, context: UOWTransaction) -> None:
    changed: tuple[Any, ...] = (*session.new, *session.dirty, *session.deleted)
    if any(type(row) in _watched for row in changed):
        session.info[_TOUCHED] = True


@event.listens_for(Session, "after_rollback")
def _forgive(session: Session) -> None:
    if not session.in_nested_transaction():  # what was changed before a savepoint stays changed
        session.info.pop(_TOUCHED, None)


@event.listens_for(Session, "after_commit")
def _forget_touched(session: Session) -> None:
    if not session.in_nested_transaction() and session.info.pop(_TOUCHED, False):
        _forget()
