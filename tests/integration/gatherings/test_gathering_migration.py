"""The tables of group conversations, both ways on both databases."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, inspect, pool

from fireside.kernel.db import Base
from fireside.kernel.db.migrating import alembic_config
from tests.tools.databases import KINDS, Databases

TABLES = {"gathering", "seat"}


@pytest.fixture(params=KINDS)
def address(request: pytest.FixtureRequest, databases: Databases) -> Iterator[str]:
    yield databases.bare(request.param, "gatherings")
    if request.param == "postgresql":
        databases.drop("gatherings")


def test_up_and_down_and_up_again(address: str) -> None:
    config, engine = alembic_config(address), create_engine(address, poolclass=pool.NullPool)
    command.upgrade(config, "0020")
    with engine.connect() as connection:
        told = compare_metadata(MigrationContext.configure(connection), Base.metadata)
    assert [one for one in told if any(table in str(one) for table in TABLES)] == []
    command.downgrade(config, "0020-1")
    assert not TABLES & set(inspect(engine).get_table_names())
    command.upgrade(config, "0020")
    assert set(inspect(engine).get_table_names()) >= TABLES
    command.downgrade(config, "base")
    engine.dispose()
