"""The tables of days, lines and limits, both ways on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, MetaData, Table, create_engine, insert, inspect, pool, select

from fireside.kernel.db import Base
from fireside.kernel.db.migrating import alembic_config
from tests.tools.databases import KINDS, Databases

TABLES = {"arrival", "wait_place", "asking_rest"}
POLICIES = {
    "waitlist_hours",
    "approval",
    "approval_hours",
    "readiness",
    "no_show",
    "no_show_days",
}


@pytest.fixture(params=KINDS)
def address(request: pytest.FixtureRequest, databases: Databases) -> Iterator[str]:
    yield databases.bare(request.param, "queues")
    if request.param == "postgresql":
        databases.drop("queues")


@pytest.fixture
def engine(address: str) -> Iterator[Engine]:
    made = create_engine(address, poolclass=pool.NullPool)
    yield made
    made.dispose()


def test_up_and_down_and_up_again(address: str, engine: Engine) -> None:
    config = alembic_config(address)
    command.upgrade(config, "0017")
    with engine.connect() as connection:
        told = compare_metadata(MigrationContext.configure(connection), Base.metadata)
    assert [one for one in told if named(one) & TABLES] == []
    command.downgrade(config, "0017-1")
    left = inspect(engine)
    assert not TABLES & set(left.get_table_names())
    assert not POLICIES & {column["name"] for column in left.get_columns("institution")}
    command.upgrade(config, "0017")
    again = inspect(engine)
    assert set(again.get_table_names()) >= TABLES
    assert {column["name"] for column in again.get_columns("institution")} >= POLICIES
    command.downgrade(config, "base")


def named(change: Any) -> set[str]:
    """Return the tables that a difference is about."""
    parts = change if isinstance(change, tuple) else change[0]
    return {str(getattr(part, "name", part)) for part in parts} | {
        str(part.table.name) for part in parts if getattr(part, "table", None) is not None
    }


def test_what_an_adviser_was_to_look_at_has_run_out_on_the_way_down(
    address: str, engine: Engine
) -> None:
    if engine.dialect.name != "sqlite":
        return  # foreign keys would ask for everybody around it
    config = alembic_config(address)
    command.upgrade(config, "0017")
    tables = MetaData()
    tables.reflect(engine, only=["interview", "appointment", "commitment"])
    with engine.begin() as connection:
        for number, state in enumerate(("approval", "returned", "requested"), 1):
            for table in ("interview", "appointment", "commitment"):
                fields = {"state": state} if table != "commitment" else {}
                connection.execute(
                    insert(tables.tables[table]), row(tables.tables[table], number, fields)
                )
    command.downgrade(config, "0017-1")
    with engine.connect() as connection:
        interview, held = tables.tables["interview"], tables.tables["commitment"]
        states = connection.scalars(select(interview.c.state).order_by(interview.c.id)).all()
        active = connection.scalars(select(held.c.active).order_by(held.c.id)).all()
    assert list(states) == ["expired", "expired", "requested"]
    assert [bool(one) for one in active] == [False, True, True]


def row(table: Table, number: int, fields: dict[str, Any]) -> dict[str, Any]:
    """Return a row in which every column that must have something has something."""
    values: dict[str, Any] = {}
    for column in table.columns:
        if not column.nullable or column.name == "appointment_id":
            values[column.name] = _something(column.name, str(column.type), number)
    return {**values, **fields}


def _something(name: str, kind: str, number: int) -> Any:
    if name in ("busy_to", "ends_at"):
        return datetime(2027, 1, number, 11)  # noqa: DTZ001 - the bare table knows no zones
    if "TIME" in kind or "_at" in name or name == "busy_from":
        return datetime(2027, 1, number, 10)  # noqa: DTZ001 - as above
    if "CHAR" in kind or "TEXT" in kind:
        return "x"
    if "BOOL" in kind:
        return True
    return 1 if name in ("institution_id", "seats", "seats_taken") else number
