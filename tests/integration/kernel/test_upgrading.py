"""An upgrade that breaks off on SQLite leaves the database as it was."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from fireside.kernel.db.migrating import upgrade


def _tables(path: Path) -> set[str]:
    with sqlite3.connect(path) as connection:
        return {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}


def test_an_upgrade_that_breaks_off_leaves_nothing_behind(tmp_path: Path) -> None:
    path = tmp_path / "fireside.sqlite3"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE gathering (id INTEGER)")  # in the way of a late migration
    with pytest.raises(OperationalError, match="gathering already exists"):
        upgrade(f"sqlite:///{path}")
    assert _tables(path) == {"gathering"}
    with sqlite3.connect(path) as connection:
        connection.execute("DROP TABLE gathering")
    upgrade(f"sqlite:///{path}")
    assert {"institution", "gathering", "alembic_version"} <= _tables(path)
