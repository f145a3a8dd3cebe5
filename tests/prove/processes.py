"""Fireside's processes as an operator runs them: each can be killed, and comes back."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import httpx

from fireside.config import Settings

ROOT = Path(__file__).parents[2]
_START_SECONDS = 60
_STOP_SECONDS = 30


def environment_of(settings: Settings, base: str, **more: str) -> dict[str, str]:
    """Return the environment of a process that serves or works with these settings."""
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("FIRESIDE_")},
        "FIRESIDE_DATABASE_URL": settings.database_url,
        "FIRESIDE_SECRET_KEY": settings.secret_key,
        "FIRESIDE_MAIL_URL": settings.mail_url,
        "FIRESIDE_BASE_URL": base,
        "FIRESIDE_SECURE_COOKIES": "0",
        **more,
    }


def web_command(port: int, workers: int) -> list[str]:
    """Return how gunicorn is started."""
    command = ["-m", "gunicorn", f"--bind=127.0.0.1:{port}", f"--workers={workers}"]
    command += ["--worker-class=gthread", "--threads=8", "--backlog=512", "--graceful-timeout=2"]
    return [*command, "--no-control-socket", "fireside.app:create_app()"]


WORKER_COMMAND = ["-m", "fireside.cli", "worker"]


class Service:
    """One of them, with all its children, in a process group of its own."""

    def __init__(self, command: Sequence[str], environment: dict[str, str], log: Path) -> None:
        self._command, self._environment, self.log = list(command), environment, log
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def process(self) -> subprocess.Popen[bytes]:
        """Return the process that leads the group."""
        assert self._process is not None, "it was not started"
        return self._process

    def start(self) -> None:
        """Start it; what it says is added to the log."""
        with self.log.open("ab") as words:
            self._process = subprocess.Popen(
                [sys.executable, *self._command],
                env=self._environment,
                cwd=ROOT,
                stdout=words,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def signal_all(self, number: signal.Signals) -> None:
        """Send a signal to the whole group."""
        try:
            os.killpg(self.process.pid, number)
        except ProcessLookupError:
            return

    def kill(self) -> None:
        """End it and its children at once, as a kernel that has no memory left does."""
        self.signal_all(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """End it politely, and in earnest when it does not listen."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            pass
        finally:
            self.kill()

    def children(self) -> list[int]:
        """Return the ids of its child processes."""
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(number) for number in listed.read_text(encoding="ascii").split()]

    def last_words(self) -> str:
        """Return the end of its log, for a message."""
        return self.log.read_text(errors="replace")[-3000:]


def wait_for_page(address: str, service: Service) -> None:
    """Return when the address answers; raise AssertionError when it does not in a minute."""

    def answers() -> bool:
        assert service.process.poll() is None, f"it ended:\n{service.last_words()}"
        try:
            httpx.get(address, timeout=5)
        except httpx.TransportError:
            return False
        return True

    assert within(_START_SECONDS, answers), f"it did not start:\n{service.last_words()}"


def within(seconds: float, happens: Callable[[], bool], pause: float = 0.05) -> bool:
    """Ask again and again, and return whether it happened in time."""
    deadline = time.monotonic() + seconds
    while not happens():
        if time.monotonic() > deadline:
            return False
        time.sleep(pause)
    return True
