"""Declarative base, the tenancy mixins and the session."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    BigInteger,
    CompoundSelect,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    MetaData,
    Select,
    Table,
    bindparam,
    event,
    inspect,
    union_all,
)
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    Mapper,
    ORMExecuteState,
    Session,
    UOWTransaction,
    declared_attr,
    mapped_column,
    with_loader_criteria,
)
from sqlalchemy.sql.util import find_tables

from fireside.kernel import tenancy
from fireside.kernel.db.ids import new_id

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Root of every table."""

    metadata = MetaData(naming_convention=NAMING)


class Global:
    """A table outside every institution: the short list in ADR 0002."""

    id: Mapped[int] = mapped_column(
        BigInteger, primary_key=True, default=new_id, autoincrement=False
    )


class Scoped:
    """A table whose every row belongs to one institution, which is part of its primary key."""

    @declared_attr
    def institution_id(cls) -> Mapped[int]:  # noqa: N805 - declared_attr passes the class
        """Stamped on flush from the scope; a foreign one is refused."""
        return mapped_column(
            BigInteger,
            ForeignKey("institution.id"),
            primary_key=True,
            autoincrement=False,
            sort_order=-2,
        )

    id: Mapped[int] = mapped_column(
        BigInteger, primary_key=True, default=new_id, autoincrement=False, sort_order=-1
    )


def scoped_fk(table: str, column: str, ondelete: str | None = None) -> ForeignKeyConstraint:
    """Return a foreign key that cannot point into another institution."""
    return ForeignKeyConstraint(
        ["institution_id", column], [f"{table}.institution_id", f"{table}.id"], ondelete=ondelete
    )


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})

_IN_SCOPE = bindparam("scope", callable_=tenancy.current_institution_id, type_=BigInteger())
_criterion: Callable[[Any], Any] = lambda cls: cls.institution_id == _IN_SCOPE  # noqa: E731 - with_loader_criteria analyses a lambda
_CRITERIA = with_loader_criteria(Scoped, _criterion, include_aliases=True)


@event.listens_for(Session, "do_orm_execute")
def _filter_by_scope(state: ORMExecuteState) -> None:
    """Add the institution to every statement that touches scoped classes."""
    if state.is_insert and any(issubclass(m.class_, Scoped) for m in state.all_mappers):
        raise tenancy.NoScope("bulk inserts of scoped rows are not filtered: add objects instead")
    if not state.is_column_load and not state.is_relationship_load:
        state.statement = state.statement.options(_CRITERIA)


@event.listens_for(Session, "before_flush")
def _refuse_foreign_rows(session: Session, context: UOWTransaction, instances: object) -> None:
    """Refuse any row of another institution than the scope's."""
    for row in (*session.new, *session.dirty, *session.deleted):
        if not isinstance(row, Scoped):
            continue
        scope_id = tenancy.current_institution_id()
        if row.institution_id != scope_id:
            raise tenancy.ScopeChanged(f"{type(row).__name__} belongs to another institution")


@event.listens_for(Mapper, "init")
def _give_id_at_once(target: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    """Give a new object its id at once: events and jobs name it before a flush."""
    if isinstance(target, Global | Scoped) and "id" not in kwargs:
        kwargs["id"] = new_id()
        if isinstance(target, Scoped) and "institution_id" not in kwargs:
            kwargs["institution_id"] = tenancy.current_institution_id()


def in_scope(statement: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Return a statement that sees the institution in scope alone, whenever it is executed."""
    return statement.options(_CRITERIA)


def each_in_scope(*statements: Select[*tuple[Any, ...]]) -> CompoundSelect[*tuple[Any, ...]]:
    """Return statements over plain tables as one; each sees the institution in scope alone.

    Criteria of the session do not reach into a union: here each table is filtered by its name.
    """
    return union_all(
        *(
            statement.where(
                *(
                    table.c.institution_id == _IN_SCOPE
                    for source in statement.get_final_froms()
                    for table in find_tables(source)
                    if isinstance(table, Table) and "institution_id" in table.primary_key.columns
                )
            )
            for statement in statements
        )
    )


def is_scoped(mapped: type) -> bool:
    """Tell whether a mapped class belongs to institutions."""
    return issubclass(mapped, Scoped) and inspect(mapped) is not None


__all__ = [
    "Base",
    "Global",
    "Integer",
    "Scoped",
    "db",
    "each_in_scope",
    "in_scope",
    "is_scoped",
    "scoped_fk",
]
