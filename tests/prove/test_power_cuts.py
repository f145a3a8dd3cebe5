"""What was acknowledged is there after the power failed: a file system copied in mid-flight."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from fireside.config import Settings
from tests.prove.booking_load import Load
from tests.prove.disks import DISKS, Disk, can_mount, make_image, mounted
from tests.prove.ledger import Ledger, Verdict
from tests.prove.processes import Service, environment_of, wait_for_page, web_command
from tests.prove.racing import SLUG, seed_field
from tests.tools.ports import free_port

PROMISE = "What was acknowledged is there after the power failed"
_STUDENTS, _HOSTS, _CLIENTS = 240, 12, 4
_ROWS = 200
_CHANCE = random.Random(5)


@contextmanager
def stopped(web: Service, disk: Disk) -> Iterator[None]:
    """Let nobody run while the block lasts."""
    web.signal_all(signal.SIGSTOP)
    disk.freeze()
    try:
        yield
    finally:
        disk.thaw()
        web.signal_all(signal.SIGCONT)


@pytest.mark.proof
def test_what_was_acknowledged_outlives_a_power_cut(
    settings: Settings, database_kind: str, tmp_path: Path, ledger: Ledger
) -> None:
    if reason := can_mount(tmp_path):
        ledger.note(Verdict.SKIPPED, PROMISE, database_kind, "power cuts", reason)
        pytest.skip(reason)
    kind = DISKS[database_kind]
    image, lost, damaged, told = make_image(tmp_path / "disk.img", kind.megabytes), 0, [], 0
    open_the_way(tmp_path)
    with mounted(image, tmp_path / "disk") as place, closing(kind(place)) as disk:
        mine = settings.model_copy(update={"database_url": disk.database_url})
        field = seed_field(mine, _STUDENTS, _HOSTS)
        base = f"http://127.0.0.1:{(port := free_port())}"
        web = Service(web_command(port, 3), environment_of(mine, base), tmp_path / "web.log")
        web.start()
        try:
            wait_for_page(f"{base}/healthz", web)
            load = Load(f"{base}/i/{SLUG}", field, _CLIENTS)
            load.start()
            for number in range(ledger.scale.cuts):
                time.sleep(_CHANCE.uniform(1.5, 3))
                copy = tmp_path / f"cut-{number}.img"
                acknowledged = {one.interview_id for one in list(load.acknowledged)}
                with stopped(web, disk):
                    shutil.copyfile(image, copy)
                with mounted(copy, tmp_path / f"cut-{number}") as place_of_copy:
                    there, state = disk.survivors(place_of_copy)
                copy.unlink()
                told += len(acknowledged)
                lost += len(acknowledged - there)
                damaged += [state] if state != "ok" else []
            load.stop()
        finally:
            web.stop()
    breaches = [f"{lost} acknowledged bookings are lost"] if lost else []
    breaches += [f"damaged: {state}" for state in damaged]
    done = f"{ledger.scale.cuts} power cuts while {_CLIENTS} people book"
    figures = f"{told} acknowledged before them, {lost} lost"
    ledger.write(PROMISE, database_kind, done, figures, breaches)


def open_the_way(folder: Path) -> None:
    """Let a server that runs as nobody reach a folder of root's."""
    for parent in (folder, *folder.parents):
        if parent == Path(tempfile.gettempdir()):
            return
        parent.chmod(parent.stat().st_mode | 0o055)


@pytest.mark.proof
def test_a_loss_would_be_noticed(tmp_path: Path, ledger: Ledger) -> None:
    """The control: a database that does not wait for the disk, cut in the same way."""
    if reason := can_mount(tmp_path):
        pytest.skip(reason)
    image, copy = make_image(tmp_path / "disk.img", 32), tmp_path / "cut.img"
    with mounted(image, tmp_path / "disk") as place, opened(place) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("CREATE TABLE told (id INTEGER PRIMARY KEY)")
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        os.sync()
        database.execute("PRAGMA synchronous=OFF")
        for number in range(_ROWS):
            database.execute("INSERT INTO told VALUES (?)", (number,))
        shutil.copyfile(image, copy)
    with mounted(copy, tmp_path / "cut") as place, opened(place) as database:
        kept = database.execute("SELECT count(*) FROM told").fetchone()[0]
    figure = f"{_ROWS - kept} of {_ROWS} acknowledged rows lost, as they must be"
    ledger.note(Verdict.CONTROL, PROMISE, "sqlite", "synchronous=OFF, one power cut", figure)
    assert kept < _ROWS, "the method notices no loss"


def opened(place: Path) -> closing[sqlite3.Connection]:
    """Open a database that nobody else knows."""
    return closing(sqlite3.connect(place / "control.db", isolation_level=None))
