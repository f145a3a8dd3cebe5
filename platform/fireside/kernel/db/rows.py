"""New rows that are written at once, in the order given.

The unit of work looks for what has changed, sorts it and asks for one table after the other; where
a use case knows its rows and their order, that costs several times the inserts. What is refused is
the same: a row of another institution, and whatever the database's constraints say.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from itertools import groupby
from typing import Any, cast

from sqlalchemy import Executable, Table, insert, inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import InstrumentedAttribute, make_transient_to_detached

from fireside.kernel import tenancy
from fireside.kernel.db.base import Base, Scoped, db
from fireside.kernel.db.direct import Direct
from fireside.kernel.db.engine import scoped_connection
from fireside.kernel.db.ids import new_id
from fireside.kernel.db.last import write_last
from fireside.kernel.db.messages import one_message


class Fresh:
    """A new row that nobody looks at again before the commit: no object is made for it.

    It gets its id, its institution and the defaults of its columns like any other.
    """

    __slots__ = ("kind", "values")

    def __init__(self, kind: type[Base], /, **values: Any) -> None:
        self.kind, self.values = kind, values
        if "institution_id" not in values and issubclass(kind, Scoped):
            values["institution_id"] = tenancy.current_institution_id()
        if "id" not in values:
            values["id"] = new_id()


def insert_rows(*rows: Base | Fresh) -> None:
    """Insert new objects in this order; on PostgreSQL in one message to the server.

    They are the session's afterwards, as if flushed. Raises ScopeChanged for another institution's
    and IntegrityError as a flush would: then the savepoint or transaction around is to be undone,
    and the objects with it.
    """
    session = db.session()
    session.flush()
    connection = scoped_connection(session)
    with one_message(connection):
        for kind, alike in groupby(rows, _kind):
            _insert_into(kind).send_rows(connection, [_values(row) for row in alike])
    for row in rows:
        if not isinstance(row, Fresh):
            make_transient_to_detached(row)
            session.add(row)


def insert_last(row: Fresh) -> None:
    """Insert a new row when the transaction ends."""
    write_last(_insert_into(row.kind), _values(row))


def insert_last_unless_known(row: Fresh, *unique: InstrumentedAttribute[Any]) -> None:
    """Do the same, and nothing where another has these columns alike by then."""
    dialect = scoped_connection(db.session()).dialect.name
    write_last(_insert_if_new(row.kind, unique, dialect), _values(row))


def insert_unless_known(row: Base, *unique: InstrumentedAttribute[Any]) -> bool:
    """Insert a new object; False, and nothing is written, where another has these columns alike."""
    session = db.session()
    session.flush()
    connection = scoped_connection(session)
    statement = _insert_if_new(type(row), unique, connection.dialect.name)
    if not statement.send(connection, _values(row)).fetchall():
        return False
    make_transient_to_detached(row)
    session.add(row)
    return True


def insert_or_add(
    row: Base,
    unique: tuple[InstrumentedAttribute[Any], ...],
    adding: tuple[InstrumentedAttribute[Any], ...],
) -> None:
    """Insert a new object; where another of its institution has ``unique`` alike, add to that.

    It is no part of the session.
    """
    connection = scoped_connection(db.session())
    statement = _insert_adding(_kind(row), unique, adding, connection.dialect.name)
    connection.execute(statement, _values(row))


def _kind(row: Base | Fresh) -> type[Base]:
    return row.kind if isinstance(row, Fresh) else type(row)


def _values(row: Base | Fresh) -> dict[str, Any]:
    """Return all columns of a new row; it is given the defaults of what it does not say."""
    kind, said = _kind(row), row.values if isinstance(row, Fresh) else row.__dict__
    here = tenancy.scoped_institution_id()
    if issubclass(kind, Scoped) and (here is None or said["institution_id"] != here):
        raise tenancy.ScopeChanged(f"{kind.__name__} belongs to another institution")
    for name, default in _defaults(kind).items():
        if name not in said:
            said[name] = default()
    return {name: said[name] for name in _defaults(kind)}


@cache
def _insert_into(kind: type[Base]) -> Direct:
    return Direct(lambda: insert(cast("Table", inspect(kind).local_table)), _defaults(kind))


@cache
def _insert_if_new(
    kind: type[Base], unique: tuple[InstrumentedAttribute[Any], ...], dialect: str
) -> Direct:
    make = postgresql.insert if dialect == "postgresql" else sqlite.insert
    statement = make(cast("Table", inspect(kind).local_table))
    columns = [attribute.key for attribute in unique]
    known = statement.on_conflict_do_nothing(index_elements=columns)
    return Direct(lambda: known.returning(unique[0]), _defaults(kind))


@cache
def _insert_adding(
    kind: type[Base],
    unique: tuple[InstrumentedAttribute[Any], ...],
    adding: tuple[InstrumentedAttribute[Any], ...],
    dialect: str,
) -> Executable:
    make = postgresql.insert if dialect == "postgresql" else sqlite.insert
    table = cast("Table", inspect(kind).local_table)
    statement = make(table)
    sums = {one.key: table.c[one.key] + statement.excluded[one.key] for one in adding}
    columns = ["institution_id", *(attribute.key for attribute in unique)]
    return statement.on_conflict_do_update(index_elements=columns, set_=sums)


@cache
def _defaults(kind: type[Base]) -> dict[str, Callable[[], Any]]:
    """Return each column by its name with what makes its default."""
    return {name: _default(column) for name, column in inspect(kind).columns.items()}


def _default(column: Any) -> Callable[[], Any]:
    if column.default is None:
        return lambda: None
    made = column.default.arg
    return (lambda: made(None)) if column.default.is_callable else (lambda: made)
