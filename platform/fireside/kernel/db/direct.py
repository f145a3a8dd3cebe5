"""Statements that are compiled once and handed straight to the driver.

Between a statement and the driver SQLAlchemy does in a tenth of a millisecond what is the same each
time: it looks for the compiled form, sorts the values and wraps the result. A request that asks
twenty times spends a third of its time on that. ``Direct`` keeps all of it but the values.

What is sent, the transaction it belongs to, and how its errors are called do not differ; whoever
listens to the engine's ``before_cursor_execute`` hears of it, too.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct, field
from sqlalchemy import Connection, Executable, SelectBase, bindparam
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler

Values = Mapping[str, Any]
_Convert = Callable[[Any], Any]
_Take = Callable[[Values], Any]


class _Form(Struct):
    """A statement as one dialect writes it, for lists of given lengths."""

    sql: str
    takes: list[tuple[str, _Take]]
    positions: list[str] | None

    def parameters(self, values: Values) -> Any:
        """Return what the driver is to be given: by position or by name."""
        named = {name: take(values) for name, take in self.takes}
        return named if self.positions is None else [named[name] for name in self.positions]


class _Compiled(Struct):
    """A statement in one dialect, with how to read what it answers."""

    compiler: SQLCompiler
    make: Callable[[Iterable[Any]], Any]
    types: list[Any]
    """The type of each column that is selected."""
    lists: tuple[str, ...]
    """Binds whose values are lists: the statement has one place for each of their values."""
    forms: dict[tuple[int, ...], _Form] = field(default_factory=dict)
    converts: list[tuple[int, _Convert]] | None = None
    """What has to be done to which column; known with the first answer, which names their types."""

    def form(self, values: Values) -> _Form:
        lengths = tuple(len(values[name]) for name in self.lists)
        known = self.forms.get(lengths)
        if known is None:
            known = self.forms[lengths] = _spell_out(self.compiler, values)
        return known


class Direct:
    """One statement; what differs from time to time are binds with the names of its values."""

    def __init__(
        self, make: Callable[[], Executable], columns: Iterable[str] | None = None
    ) -> None:
        self._make = make
        self._columns = None if columns is None else list(columns)
        self._compiled: dict[str, _Compiled] = {}
        self._several: dict[int, Direct] = {}

    def send(self, connection: Connection, values: Values) -> Any:
        """Execute it and return the driver's cursor; raises what SQLAlchemy would."""
        form = self._for(connection).form(values)
        parameters = form.parameters(values)
        for listener in connection.dispatch.before_cursor_execute:
            listener(connection, None, form.sql, parameters, None, False)
        raw: Any = connection.connection.driver_connection
        try:
            return raw.execute(form.sql, parameters)
        except connection.dialect.loaded_dbapi.Error as error:
            raise as_told(connection, error, form.sql) from error

    def send_rows(self, connection: Connection, rows: Sequence[Values]) -> Any:
        """Execute it for one row or several; an insert of named columns is one statement then."""
        if len(rows) == 1 or self._columns is None:
            return [self.send(connection, row) for row in rows][-1]
        several = self._several.get(len(rows))
        if several is None:
            several = self._several[len(rows)] = Direct(lambda: self._with_rows(len(rows)))
        placed = {f"{key}_{n}": row[key] for n, row in enumerate(rows) for key in row}
        return several.send(connection, placed)

    def _with_rows(self, number: int) -> Executable:
        insert: Any = self._make()
        return insert.values(  # type: ignore[no-any-return]  # an insert, as it was
            [
                {
                    key: bindparam(f"{key}_{n}", type_=insert.table.c[key].type)
                    for key in self._columns or ()
                }
                for n in range(number)
            ]
        )

    def read(self, connection: Connection, cursor: Any) -> Sequence[Any]:
        """Return all rows of a cursor that ``send`` has returned, with the columns' names."""
        compiled = self._for(connection)
        rows = cursor.fetchall()
        if compiled.converts is None:
            compiled.converts = _converts(compiled.types, connection, cursor.description or ())
        if not compiled.converts:
            return [compiled.make(row) for row in rows]
        return [_converted(row, compiled.make, compiled.converts) for row in rows]

    def _for(self, connection: Connection) -> _Compiled:
        name = connection.dialect.name
        known = self._compiled.get(name)
        if known is None:
            known = self._compiled[name] = _compile(self._make(), connection, self._columns)
        return known


def as_told(connection: Connection, error: Any, sql: str) -> BaseException:
    """Return a driver's error as SQLAlchemy tells it; a connection that is gone is given up."""
    dialect = connection.dialect
    gone = dialect.is_disconnect(error, connection.connection.driver_connection, None)
    told: BaseException = DBAPIError.instance(
        sql, None, error, dialect.loaded_dbapi.Error, connection_invalidated=gone, dialect=dialect
    )
    if gone:
        connection.invalidate(error)
    return told


def _converts(
    types: list[Any], connection: Connection, description: Sequence[Any]
) -> list[tuple[int, _Convert]]:
    dialect = connection.dialect
    made = [
        (place, kind.dialect_impl(dialect).result_processor(dialect, told[1]))
        for place, (kind, told) in enumerate(zip(types, description, strict=False))
    ]
    return [(place, convert) for place, convert in made if convert is not None]


def _converted(
    row: Sequence[Any],
    make: Callable[[Iterable[Any]], Any],
    converts: list[tuple[int, _Convert]],
) -> Any:
    values = list(row)
    for place, convert in converts:
        values[place] = convert(values[place])
    return make(values)


def _compile(statement: Executable, connection: Connection, columns: list[str] | None) -> _Compiled:
    dialect = connection.dialect
    compiler: Any = statement.compile(dialect=dialect, column_keys=columns)  # type: ignore[attr-defined]  # all that we execute can be compiled
    make: Callable[[Iterable[Any]], Any] = tuple
    types: list[Any] = []
    if isinstance(statement, SelectBase):
        selected = list(statement.selected_columns)
        make = _named([str(column.key) for column in selected])
        types = [column.type for column in selected]
    lists = tuple(
        bind.key
        for bind in compiler.post_compile_params
        if bind.key in compiler.binds and bind.value is None
    )
    return _Compiled(compiler, make, types, lists)


def _named(columns: list[str]) -> Callable[[Iterable[Any]], Any]:
    """Return what makes rows of values whose columns have these names."""
    made: Any = namedtuple("Row", columns, rename=True)  # type: ignore[misc]  # noqa: PYI024 - known at run time
    make: Callable[[Iterable[Any]], Any] = made._make
    return make


def _spell_out(compiler: Any, values: Values) -> _Form:
    """Write out a statement for lists as long as these, and how each place gets its value."""
    state = compiler.construct_expanded_state(dict(values))
    takes: list[tuple[str, _Take]] = []
    for name, bind in compiler.binds.items():
        if compiler.bind_names.get(bind) != name:
            continue
        convert = compiler._bind_processors.get(name)  # noqa: SLF001 - there is no public way
        spelt = state.parameter_expansion.get(name)
        if spelt is None:
            takes.append((name, _take(bind, convert)))
            continue
        for place, one in enumerate(spelt):
            takes.append((one, _take_one(bind, place, state.processors.get(one, convert))))
    return _Form(state.statement, takes, state.positiontup and list(state.positiontup))


def _take(bind: Any, convert: _Convert | None) -> _Take:
    key, fixed, call = bind.key, bind.value, bind.callable
    if call is not None:
        return lambda values: call()
    if convert is None:
        return lambda values: values.get(key, fixed)
    return lambda values: convert(values.get(key, fixed))


def _take_one(bind: Any, place: int, convert: _Convert | None) -> _Take:
    key, fixed = bind.key, bind.value
    if convert is None:
        return lambda values: values.get(key, fixed)[place]
    return lambda values: convert(values.get(key, fixed)[place])
