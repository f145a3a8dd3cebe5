"""What was acknowledged is there after the power failed: a file system copied in mid-flight.

The database lives on a loop-mounted ext4. A cut is a copy of the file behind it, taken while people
book and all of Fireside's processes are stopped: what nobody had forced to the disk is missing from
it, as after a power failure. The copy is mounted (its journal is replayed), and read.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from fireside.config import Settings
from fireside.kernel.db.migrating import upgrade
from tests.prove.booking_load import Load
from tests.prove.ledger import Ledger, Verdict
from tests.prove.processes import Service, environment_of, wait_for_page, web_command
from tests.prove.racing import SLUG, seed_field
from tests.tools.ports import free_port

PROMISE = "What was acknowledged is there after the power failed"
_MEGABYTES = 96
_STUDENTS, _HOSTS, _CLIENTS = 240, 12, 4
_ROWS = 200
_CHANCE = random.Random(5)


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


def cut(web: Service, image: Path, copy: Path) -> None:
    """Copy what the disk holds at this moment; nobody runs meanwhile."""
    web.signal_all(signal.SIGSTOP)
    try:
        shutil.copyfile(image, copy)
    finally:
        web.signal_all(signal.SIGCONT)


def survivors(copy: Path, place: Path) -> tuple[set[int], str]:
    """Mount a copy; return the ids of its interviews, and what SQLite says of its state."""
    with mounted(copy, place) as disk, _opened(disk) as database:
        state = database.execute("PRAGMA integrity_check").fetchone()[0]
        whole = (
            "SELECT interview.id FROM interview JOIN appointment ON appointment.interview_id = "
            "interview.id WHERE 2 = (SELECT count(*) FROM commitment "
            "WHERE commitment.appointment_id = appointment.id)"
        )
        return {row[0] for row in database.execute(whole)}, str(state)


@pytest.mark.proof
@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_what_was_acknowledged_outlives_a_power_cut(
    settings: Settings, tmp_path: Path, ledger: Ledger
) -> None:
    if reason := can_mount(tmp_path):
        ledger.note(Verdict.SKIPPED, PROMISE, "sqlite", "power cuts", reason)
        pytest.skip(reason)
    image, lost, damaged, told = make_image(tmp_path / "disk.img", _MEGABYTES), 0, 0, 0
    with mounted(image, tmp_path / "disk") as disk:
        address = f"sqlite:///{disk / 'proof.db'}"
        upgrade(address)
        mine = settings.model_copy(update={"database_url": address})
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
                acknowledged = {one.interview_id for one in list(load.acknowledged)}
                copy = tmp_path / f"cut-{number}.img"
                cut(web, image, copy)
                there, state = survivors(copy, tmp_path / f"cut-{number}")
                told += len(acknowledged)
                lost += len(acknowledged - there)
                damaged += state != "ok"
            load.stop()
        finally:
            web.stop()
    breaches = [f"{lost} acknowledged bookings are lost"] if lost else []
    breaches += [f"{damaged} databases are damaged"] if damaged else []
    done = f"{ledger.scale.cuts} power cuts while {_CLIENTS} people book"
    ledger.write(PROMISE, "sqlite", done, f"{told} acknowledged before them, {lost} lost", breaches)


@pytest.mark.proof
def test_a_loss_would_be_noticed(tmp_path: Path, ledger: Ledger) -> None:
    """The control: a database that does not wait for the disk, cut in the same way."""
    if reason := can_mount(tmp_path):
        pytest.skip(reason)
    image, copy = make_image(tmp_path / "disk.img", 32), tmp_path / "cut.img"
    with mounted(image, tmp_path / "disk") as disk, _opened(disk) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("CREATE TABLE told (id INTEGER PRIMARY KEY)")
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        os.sync()
        database.execute("PRAGMA synchronous=OFF")
        for number in range(_ROWS):
            database.execute("INSERT INTO told VALUES (?)", (number,))
        shutil.copyfile(image, copy)
    with mounted(copy, tmp_path / "cut") as disk, _opened(disk) as database:
        kept = database.execute("SELECT count(*) FROM told").fetchone()[0]
    figure = f"{_ROWS - kept} of {_ROWS} acknowledged rows lost, as they must be"
    ledger.note(Verdict.CONTROL, PROMISE, "sqlite", "synchronous=OFF, one power cut", figure)
    assert kept < _ROWS, "the method notices no loss"


def _opened(disk: Path) -> closing[sqlite3.Connection]:
    return closing(sqlite3.connect(disk / "proof.db", isolation_level=None))
