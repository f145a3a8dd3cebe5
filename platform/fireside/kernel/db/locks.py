"""Holding people's calendars, so that two who want the same time wait for one another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import text

from fireside.kernel.db.base import db
from fireside.kernel.db.direct import Direct
from fireside.kernel.db.engine import LOCKED, scoped_connection
from fireside.kernel.db.ready import Question, ask_on

_LOCK = Direct(
    lambda: text("SELECT pg_advisory_xact_lock(key) FROM unnest(CAST(:keys AS bigint[])) AS key")
)


def lock_people(account_ids: list[int], *questions: Question) -> list[Sequence[Any]]:
    """On PostgreSQL hold each person's calendar until the transaction ends, in sorted order.

    Racing inserts deadlock on an exclusion constraint; waiting in one order they do not.
    On SQLite the write lock already serves. ``questions`` are asked when all are held, in the same
    message; their rows are returned in order.
    """
    session = db.session()
    session.flush()
    connection = scoped_connection(session)
    held: set[int] = session.info.setdefault(LOCKED, set())
    wanted = sorted(set(account_ids) - held)
    if not wanted or connection.dialect.name != "postgresql":
        return ask_on(connection, questions) if questions else []
    answers = ask_on(connection, [Question(_LOCK, {"keys": wanted}), *questions])
    if not session.in_nested_transaction():  # a savepoint that is undone lets its locks go
        held.update(wanted)
    return answers[1:]
