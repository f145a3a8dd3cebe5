"""Tables of a plugin's own: each belongs to institutions, and its name says whose it is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

from msgspec import Struct
from sqlalchemy import BigInteger, Column, MetaData, Table, inspect
from sqlalchemy.orm import DeclarativeBase

from fireside.kernel.db import Scoped, db
from fireside.kernel.db.base import NAMING
from fireside.kernel.errors import Conflict
from fireside.plugins.names import table_prefix
from fireside.plugins.refusal import Refused


class PluginTable(Scoped, DeclarativeBase):
    """Base of a plugin's tables: `institution_id` and `id` are there, and kept apart by the house.

    A statement on such a class sees the rows of the institution in scope alone.
    """

    metadata = MetaData(naming_convention=NAMING)

    def __init_subclass__(cls, **options: Any) -> None:
        known = cls.metadata.tables.get(cls.__dict__.get("__tablename__", ""))
        if known is not None:  # its module was loaded again
            cls.metadata.remove(known)
        super().__init_subclass__(**options)


Table("institution", PluginTable.metadata, Column("id", BigInteger, primary_key=True))


class Tables(Struct, frozen=True):
    """A plugin's tables by name, and the folder with its migrations."""

    plugin: str
    names: frozenset[str]
    folder: Path


def read_tables(plugin: object, name: str) -> Tables | None:
    """Read the attributes `tables` and `migrations`; raise Refused where they do not fit."""
    classes: Any = getattr(plugin, "tables", None)
    folder: Any = getattr(plugin, "migrations", None)
    if classes is None and folder is None:
        return None
    if not isinstance(folder, Path) or not folder.is_dir():
        raise Refused("has tables, and lacks 'migrations', the Path of the folder that makes them")
    if not isinstance(classes, tuple | list) or not classes:
        raise Refused("has migrations, and lacks 'tables', the classes that they are for")
    for table in cast("Sequence[object]", classes):
        _refuse_unfit(table, name)
    names = frozenset(str(table.__tablename__) for table in classes)
    return Tables(name, names, folder)


def _refuse_unfit(table: object, plugin: str) -> None:
    said = getattr(table, "__name__", repr(table))
    if not isinstance(table, type) or not issubclass(table, PluginTable):
        raise Refused(
            f"table {said} must be a class of PluginTable: so it belongs to institutions, "
            "and none sees another's rows"
        )
    named = str(getattr(table, "__tablename__", ""))
    if not named.startswith(table_prefix(plugin)):
        raise Refused(f"table {named!r} must be called {table_prefix(plugin)}…")


def require_tables(tables: Tables | None) -> None:
    """Raise Conflict where a plugin's tables have not been made yet."""
    if tables is None:
        return
    known = set(inspect(db.session.connection()).get_table_names())
    if tables.names - known:
        raise Conflict(
            "Its tables are not in the database yet. Ask your operator to run fireside migrate.",
            kept="Nothing was changed.",
            do="Switch it on once they are there.",
        )
