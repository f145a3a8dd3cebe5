"""A migrated, empty database of either kind for each test, made once per process and emptied fast.

SQLite: the migrated file is copied over the old one. PostgreSQL: one database per process, whose
rows are deleted with triggers and foreign keys at rest; append-only tables would refuse otherwise.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import psycopg

from fireside.kernel.db.migrating import upgrade
from tests.tools import postgresql

KINDS = ("sqlite", "postgresql")
_EMPTY_EVERY_TABLE = """
DO $$
DECLARE name text;
BEGIN
  PERFORM set_config('lock_timeout', '15s', true);
  PERFORM set_config('session_replication_role', 'replica', true);
  PERFORM pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
      AND state LIKE 'idle in transaction%';
  FOR name IN SELECT quote_ident(tablename) FROM pg_tables
    WHERE schemaname = 'public' AND tablename <> 'alembic_version'
  LOOP
    EXECUTE 'DELETE FROM ' || name;
  END LOOP;
END $$
"""


class Databases:
    """The databases of one test process."""

    def __init__(self, run_folder: Path, worker: str) -> None:
        self.run_folder = run_folder
        self.worker = worker
        self._postgresql: str | None = None
        self._server = ""
        self._broom: psycopg.Connection | None = None
        self._name = f"fireside_test_{os.getpid()}_{worker}"

    def fresh(self, kind: str) -> str:
        """Return the address of a migrated database without rows; the one before is gone."""
        return self._fresh_sqlite() if kind == "sqlite" else self._fresh_postgresql()

    def bare(self, kind: str, name: str) -> str:
        """Return the address of a new database without any table, for tests of migrations."""
        if kind == "sqlite":
            path = self.run_folder / f"{self.worker}-{name}.sqlite3"
            _remove_sqlite(path)
            return f"sqlite:///{path}"
        server = postgresql.server_address(self.run_folder)
        return _named_driver(postgresql.create_database(server, f"{self._name}_{name}"))

    def drop(self, name: str) -> None:
        """Remove a PostgreSQL database that ``bare`` made."""
        postgresql.drop_database(postgresql.server_address(self.run_folder), f"{self._name}_{name}")

    def close(self) -> None:
        """Drop what was made on a server that goes on living."""
        if self._broom is not None:
            self._broom.close()
        if self._postgresql is not None:
            postgresql.drop_database(self._server, self._name)

    def _fresh_sqlite(self) -> str:
        template = self.run_folder / f"{self.worker}-template.sqlite3"
        if not template.exists():
            upgrade(f"sqlite:///{template}")
        path = self.run_folder / f"{self.worker}.sqlite3"
        _remove_sqlite(path)
        shutil.copyfile(template, path)
        return f"sqlite:///{path}"

    def _fresh_postgresql(self) -> str:
        if self._postgresql is None:
            self._server = postgresql.server_address(self.run_folder)
            self._postgresql = postgresql.create_database(self._server, self._name)
            postgresql.hurry(self._postgresql)
            upgrade(_named_driver(self._postgresql))
        self._empty(self._postgresql)
        return _named_driver(self._postgresql)

    def _empty(self, address: str) -> None:
        """Delete all rows, over one connection for the whole run: a new one costs ten times that.

        It is made again where a test ended it.
        """
        if self._broom is not None:
            try:
                self._broom.execute(_EMPTY_EVERY_TABLE)
                return
            except psycopg.OperationalError:
                self._broom.close()
        self._broom = psycopg.connect(address, autocommit=True)
        self._broom.execute(_EMPTY_EVERY_TABLE)


def _remove_sqlite(path: Path) -> None:
    for suffix in ("", "-wal", "-shm", "-journal"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)


def _named_driver(address: str) -> str:
    return address.replace("postgresql://", "postgresql+psycopg://", 1)
