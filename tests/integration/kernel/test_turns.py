"""SQLite has one writer: threads take turns, and another process is waited for."""

from __future__ import annotations

import fcntl
import sqlite3
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text, update
from sqlalchemy.exc import OperationalError

from fireside.institutions.models import Institution
from fireside.kernel.db import db, sqlite
from fireside.kernel.db.engine import reading

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
_COUNT = update(Institution).values(hosts_version=Institution.hosts_version + 1)


def count_up(app: Flask) -> None:
    with app.app_context():
        version = db.session.scalar(select(Institution.hosts_version))
        time.sleep(0.002)
        db.session.execute(update(Institution).values(hosts_version=(version or 0) + 1))
        db.session.commit()


def test_threads_write_one_after_the_other(app: Flask, institution: Institution) -> None:
    before = institution.hosts_version
    with ThreadPoolExecutor(8) as pool:
        for future in [pool.submit(count_up, app) for _ in range(40)]:
            future.result()
    with app.app_context():
        assert db.session.scalar(select(Institution.hosts_version)) == before + 40


def test_a_turn_ends_with_its_transaction_however_it_ends(
    app: Flask, institution: Institution
) -> None:
    with app.app_context():
        db.session.execute(_COUNT)
        db.session.rollback()
        with pytest.raises(OperationalError):
            db.session.execute(text("SELECT nothing FROM nowhere"))
        db.session.rollback()
        db.session.execute(_COUNT)
        db.session.connection().invalidate()
        db.session.rollback()
        with db.engine.begin() as connection:
            connection.execute(_COUNT)
    with ThreadPoolExecutor(1) as pool:
        pool.submit(count_up, app).result(timeout=5)


def test_who_only_reads_waits_for_nobody(app: Flask, institution: Institution) -> None:
    with app.app_context():
        db.session.execute(_COUNT)
        with reading(), db.engine.connect() as connection:
            assert connection.scalar(select(Institution.hosts_version)) == institution.hosts_version
        db.session.rollback()


def test_what_a_thread_does_after_a_page_may_write(
    app: Flask, institution: Institution, database_url: str
) -> None:
    app.test_client().get("/nowhere")  # like every page, it only reads
    other = sqlite3.connect(database_url.removeprefix("sqlite:///"), timeout=0)
    with app.app_context():
        db.session.scalar(select(Institution.hosts_version))
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("UPDATE institution SET hosts_version = hosts_version + 1")
        db.session.execute(_COUNT)
        db.session.rollback()
    other.close()


def test_another_process_is_waited_for_and_not_for_ever(
    app: Flask, institution: Institution, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = database_url.removeprefix("sqlite:///")
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    later = threading.Timer(0.1, other.execute, ("ROLLBACK",))
    later.start()
    count_up(app)
    later.join()
    other.execute("BEGIN IMMEDIATE")
    monkeypatch.setattr(sqlite, "BUSY_SECONDS", 0.05)
    with app.app_context(), pytest.raises(OperationalError, match="locked"):
        db.session.execute(_COUNT)
    other.execute("ROLLBACK")
    other.close()
    count_up(app)


def test_processes_queue_on_a_file_and_a_database_in_memory_has_none(
    app: Flask, institution: Institution, database_url: str
) -> None:
    path = Path(f"{database_url.removeprefix('sqlite:///')}-queue")
    with path.open("r+") as queue:
        fcntl.flock(queue, fcntl.LOCK_EX)
        began = time.monotonic()
        threading.Timer(0.2, fcntl.flock, (queue, fcntl.LOCK_UN)).start()
        count_up(app)
        assert time.monotonic() - began >= 0.2
    alone = sqlite._Queue(":memory:")
    assert alone.wait()
    alone.leave()


def test_who_waits_too_long_for_a_thread_is_told_so(
    app: Flask, institution: Institution, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "BUSY_SECONDS", 0.05)
    with app.app_context():
        db.session.execute(_COUNT)
        with ThreadPoolExecutor(1) as pool, pytest.raises(OperationalError, match="locked"):
            pool.submit(count_up, app).result()
        db.session.rollback()
    count_up(app)


def test_the_queue_belongs_to_whom_the_database_belongs(
    app: Flask, institution: Institution, database_url: str
) -> None:
    path = Path(database_url.removeprefix("sqlite:///"))
    queue = path.with_name(f"{path.name}-queue")
    queue.unlink(missing_ok=True)
    path.chmod(0o640)
    alone = sqlite._Queue(str(path))
    assert alone.wait()
    alone.leave()
    made, owner = queue.stat(), path.stat()
    assert made.st_mode & 0o777 == 0o640
    assert (made.st_uid, made.st_gid) == (owner.st_uid, owner.st_gid)


def test_without_its_file_the_threads_queue_alone(app: Flask, tmp_path: Path) -> None:
    alone = sqlite._Queue(str(tmp_path / "not-there" / "fireside.db"))
    assert alone.wait()
    alone.leave()
    assert alone.wait(), "the turn was given back"
    alone.leave()
