"""Statements that are written once and asked for with every request.

The unit of work costs several times what the database does. A ``Ready`` statement goes around it:
it is built, filtered by institution and compiled once, and hands back plain rows. What is filtered
and what the transaction is bound to are the same as for any other statement.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from sqlalchemy import CursorResult, Executable, Select

from fireside.kernel.db.base import db, each_in_scope, in_scope
from fireside.kernel.db.engine import scoped_connection


class Ready:
    """A select of columns, ``bindparam`` for what differs; what was changed is flushed first.

    Several selects of like columns are asked together, as one list of rows.
    """

    def __init__(self, *statements: Select[*tuple[Any, ...]]) -> None:
        self._statements = statements

    @cached_property
    def _statement(self) -> Executable:  # at first use: every room has brought its tables by then
        one = len(self._statements) == 1
        return in_scope(*self._statements) if one else each_in_scope(*self._statements)

    def rows(self, **values: Any) -> Sequence[Any]:
        """Return all rows."""
        return self._execute(values).all()

    def first(self, **values: Any) -> Any:
        """Return the first row, or None."""
        return self._execute(values).first()

    def value(self, **values: Any) -> Any:
        """Return the first column of the first row, or None."""
        row = self.first(**values)
        return None if row is None else row[0]

    def _execute(self, values: dict[str, Any]) -> CursorResult[*tuple[Any, ...]]:
        session = db.session()
        session.flush()
        return scoped_connection(session).execute(self._statement, values)
