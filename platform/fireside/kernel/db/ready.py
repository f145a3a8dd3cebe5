"""Statements that are written once and asked for with every request.

The unit of work costs several times what the database does. A ``Ready`` statement goes around it:
it is built, filtered by institution and compiled once, and hands back plain rows. What is filtered
and what the transaction is bound to are the same as for any other statement.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, Executable, Select

from fireside.kernel.db.base import db, each_in_scope, in_scope
from fireside.kernel.db.direct import Direct
from fireside.kernel.db.engine import BEGINNING, scoped_connection
from fireside.kernel.db.messages import one_message


class Question(Struct, frozen=True):
    """A statement with its values, not sent yet."""

    direct: Direct
    values: dict[str, Any]


class Ready:
    """A select of columns, ``bindparam`` for what differs; what was changed is flushed first.

    Several selects of like columns are asked together, as one list of rows.
    """

    def __init__(self, *statements: Select[*tuple[Any, ...]]) -> None:
        self._statements = statements
        self._direct = Direct(self._filtered)  # made at first use: by then each room has its tables

    def asked(self, **values: Any) -> Question:
        """Return the question for ``ask_together``."""
        return Question(self._direct, values)

    def rows(self, **values: Any) -> Sequence[Any]:
        """Return all rows."""
        return ask_together(self.asked(**values))[0]

    def first(self, **values: Any) -> Any:
        """Return the first row, or None."""
        rows = self.rows(**values)
        return rows[0] if rows else None

    def value(self, **values: Any) -> Any:
        """Return the first column of the first row, or None."""
        row = self.first(**values)
        return None if row is None else row[0]

    def _filtered(self) -> Executable:
        one = len(self._statements) == 1
        return in_scope(*self._statements) if one else each_in_scope(*self._statements)


def ask_together(*questions: Question) -> list[Sequence[Any]]:
    """Return the rows of each question, in order; on PostgreSQL all go out in one message."""
    session = db.session()
    session.flush()
    return ask_on(scoped_connection(session), questions)


def ask_on(connection: Connection, questions: Sequence[Question]) -> list[Sequence[Any]]:
    """Ask on a connection that is bound to the scope already."""
    if len(questions) == 1 and BEGINNING not in connection.info:
        cursors = [questions[0].direct.send(connection, questions[0].values)]
    else:
        with one_message(connection):
            cursors = [one.direct.send(connection, one.values) for one in questions]
    pairs = zip(questions, cursors, strict=True)
    return [one.direct.read(connection, cursor) for one, cursor in pairs]
