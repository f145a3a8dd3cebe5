"""Databases on a file system of their own, so that the power can fail under them.

A cut is a copy of the file behind a loop-mounted ext4, taken while everybody who could write is
stopped: what nobody had forced to the disk is missing from it, as after a power failure. A copy is
mounted (its journal is replayed), and read as the database that comes back would read it.
"""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Protocol

import psycopg

from fireside.kernel.db.migrating import upgrade
from tests.prove.cluster import Cluster
from tests.tools.ports import free_port
from tests.tools.postgresql import start_again, stop_server

_WHOLE = (
    "SELECT interview.id FROM interview JOIN appointment ON appointment.interview_id = interview.id"
    " WHERE 2 = (SELECT count(*) FROM commitment WHERE commitment.appointment_id = appointment.id)"
)


class Disk(Protocol):
    """A migrated database on a mounted file system."""

    database_url: str

    def freeze(self) -> None:
        """Stop whatever of the database runs by itself."""

    def thaw(self) -> None:
        """Let it go on."""

    def close(self) -> None:
        """End it."""

    def survivors(self, copy: Path) -> tuple[set[int], str]:
        """Return the interviews that a mounted copy holds whole, and "ok" or what is damaged."""


class SqliteDisk:
    """A file."""

    megabytes = 96

    def __init__(self, place: Path) -> None:
        self.database_url = f"sqlite:///{place / 'proof.db'}"
        upgrade(self.database_url)

    def freeze(self) -> None:
        """Do nothing: only the processes of Fireside write to it."""

    def thaw(self) -> None:
        """Do nothing."""

    def close(self) -> None:
        """Do nothing."""

    def survivors(self, copy: Path) -> tuple[set[int], str]:
        """Read the file."""
        with closing(sqlite3.connect(copy / "proof.db", isolation_level=None)) as database:
            state = database.execute("PRAGMA integrity_check").fetchone()[0]
            return {row[0] for row in database.execute(_WHOLE)}, str(state)


class PostgresqlDisk:
    """A server of our own with its folder on the file system."""

    megabytes = 640

    def __init__(self, place: Path) -> None:
        place.chmod(0o755)
        self._cluster = Cluster(place)
        self.database_url = self._cluster.database_url
        os.sync()  # initdb forces nothing to the disk: what is proved begins after it

    def freeze(self) -> None:
        """Stop every process of the server."""
        self._cluster.signal_all(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let them go on."""
        self._cluster.signal_all(signal.SIGCONT)

    def close(self) -> None:
        """End the server."""
        self._cluster.kill()

    def survivors(self, copy: Path) -> tuple[set[int], str]:
        """Start a server on the copy, which recovers by its log, and ask it."""
        (copy / "cluster" / "postmaster.pid").unlink()
        address = f"postgresql://postgres@127.0.0.1:{free_port()}/proof"
        start_again(copy, address)
        try:
            with psycopg.connect(address) as database:
                database.execute("CREATE EXTENSION IF NOT EXISTS amcheck")
                tables = "('interview'::regclass, 'appointment'::regclass, 'commitment'::regclass)"
                database.execute(
                    "SELECT bt_index_check(indexrelid, true) FROM pg_index JOIN pg_class "
                    f"ON pg_class.oid = indexrelid WHERE indrelid IN {tables} AND relam = 403"
                )
                return {row[0] for row in database.execute(_WHOLE)}, "ok"
        except psycopg.Error as error:
            return set(), str(error)
        finally:
            stop_server(copy)


DISKS: dict[str, type[SqliteDisk | PostgresqlDisk]] = {
    "sqlite": SqliteDisk,
    "postgresql": PostgresqlDisk,
}


def run(*command: str) -> None:
    """Run a program of the system, and say what it said when it fails."""
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, f"{' '.join(command)}: {done.stderr}"


@contextmanager
def mounted(image: Path, place: Path) -> Iterator[Path]:
    """Mount an image while the block lasts."""
    place.mkdir(exist_ok=True)
    run("mount", "-o", "loop", str(image), str(place))
    try:
        yield place
    finally:
        run("umount", "--lazy", str(place))


def can_mount(folder: Path) -> str:
    """Return why no file system can be mounted here, or an empty string."""
    if os.geteuid() != 0:
        return "needs root, to mount a file system"
    if shutil.which("mkfs.ext4") is None:
        return "needs mkfs.ext4"
    try:
        image = make_image(folder / "probe.img", 8)
        with mounted(image, folder / "probe"):
            return ""
    except AssertionError as reason:
        return f"needs loop devices ({reason})"


def make_image(path: Path, megabytes: int) -> Path:
    """Make a file with an empty ext4 in it."""
    with path.open("wb") as file:
        file.truncate(megabytes * 1024 * 1024)
    run("mkfs.ext4", "-q", "-F", str(path))
    return path
