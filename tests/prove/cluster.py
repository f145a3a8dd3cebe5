"""A PostgreSQL of our own that waits for the disk, so that it can be killed and started again."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from fireside.kernel.db.migrating import upgrade
from tests.tools.postgresql import answers, create_database, start_again, start_private

_START_SECONDS = 30


class Cluster:
    """Its folder, its server process, and one migrated database."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.address = start_private(folder)
        plain = create_database(self.address, "proof")
        self.database_url = plain.replace("postgresql://", "postgresql+psycopg://", 1)
        upgrade(self.database_url)

    def kill(self) -> None:
        """End the server and all its processes at once; killing it twice changes nothing.

        Its note of who runs is removed: where nobody has buried the dead process yet, the next
        server would take it for alive.
        """
        note, processes = self._note, self._processes()
        for process in processes:
            _signal(process, signal.SIGKILL)
        while any(_lives(process) for process in processes):
            time.sleep(0.02)
        note.unlink(missing_ok=True)

    def signal_all(self, number: signal.Signals) -> None:
        """Send a signal to the server and to each of its processes."""
        for process in self._processes():
            _signal(process, number)

    @property
    def _note(self) -> Path:
        return self.folder / "cluster" / "postmaster.pid"

    def _processes(self) -> list[int]:
        """Return the server and its children; none where it does not run."""
        if not self._note.exists():
            return []
        leader = int(self._note.read_text(encoding="utf-8").splitlines()[0])
        children = Path(f"/proc/{leader}/task/{leader}/children").read_text(encoding="ascii")
        return [leader, *map(int, children.split())]

    def start(self) -> None:
        """Start it again: it replays what it had written to the disk."""
        start_again(self.folder, self.address)
        deadline = time.monotonic() + _START_SECONDS
        while not answers(self.address):
            assert time.monotonic() < deadline, "PostgreSQL does not come back"
            time.sleep(0.05)


def _signal(process: int, number: signal.Signals) -> None:
    try:
        os.kill(process, number)
    except ProcessLookupError:
        return


def _lives(process: int) -> bool:
    """Tell whether a process still runs; one that nobody has waited for yet does not."""
    try:
        state = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state.split()[0] != "Z"
