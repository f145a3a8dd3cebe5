"""The columns of the code of conduct, both ways on both databases."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from alembic import command
from sqlalchemy import MetaData, create_engine, insert, inspect, pool, select

from fireside.kernel import clock
from fireside.kernel.db.migrating import alembic_config
from tests.tools.databases import KINDS, Databases

COLUMNS = {
    "institution": {"conduct", "conduct_version"},
    "membership": {"conduct_version", "conduct_at"},
}


@pytest.fixture(params=KINDS)
def address(request: pytest.FixtureRequest, databases: Databases) -> Iterator[str]:
    yield databases.bare(request.param, "conduct")
    if request.param == "postgresql":
        databases.drop("conduct")


def test_who_is_here_already_is_not_stopped_and_down_and_up_again(address: str) -> None:
    config = alembic_config(address)
    engine = create_engine(address, poolclass=pool.NullPool)

    def present() -> dict[str, set[str]]:
        found = inspect(engine)
        names = {table: {one["name"] for one in found.get_columns(table)} for table in COLUMNS}
        return {table: names[table] & wanted for table, wanted in COLUMNS.items()}

    command.upgrade(config, "0017")
    tables = MetaData()
    tables.reflect(engine, only=["institution"])
    house = {"slug": "old", "name": "Old College", "zone": "UTC", "welcome": ""}
    for column in tables.tables["institution"].columns:
        if column.name not in house and not column.nullable and column.server_default is None:
            plain = {"VARCHAR": "", "INTEGER": 1, "BIGINT": 1, "BOOLEAN": True}
            kind = str(column.type).partition("(")[0]
            house[column.name] = plain.get(kind, clock.now())  # type: ignore[assignment]  # by kind
    with engine.begin() as connection:
        connection.execute(insert(tables.tables["institution"]).values(**house))
    command.upgrade(config, "0018")
    assert present() == COLUMNS
    fresh = MetaData()
    fresh.reflect(engine, only=["institution"])
    kept = fresh.tables["institution"].c
    with engine.connect() as connection:
        row = connection.execute(select(kept.slug, kept.conduct, kept.conduct_version)).one()
    assert tuple(row) == ("old", "", 0)
    command.downgrade(config, "0018-1")
    assert not any(present().values())
    command.upgrade(config, "0018")
    assert present() == COLUMNS
    command.downgrade(config, "base")
    engine.dispose()
