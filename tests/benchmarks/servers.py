"""Both sides are served alike: gunicorn's threads, the same numbers, the same environment."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from tests.tools.ports import free_port

ROOT = Path(__file__).parents[2]
SECRET_KEY = "for-benchmarks-only-0123456789abcdef"
WORKERS, THREADS = 2, 4
_START_SECONDS, _PAUSE_SECONDS = 60, 0.004


@dataclass(frozen=True)
class Side:
    """An application, and its page that needs no database."""

    name: str
    factory: str
    light_path: str


OURS = Side("ours", "fireside.app:create_app()", "/i/riverbend/sign-in")
BARE = Side("other", "tests.benchmarks.bare.app:create_app()", "/sign-in")


@dataclass(frozen=True)
class Server:
    """A running gunicorn; ``start_seconds`` passed until it answered its first page."""

    side: Side
    base: str
    process: subprocess.Popen[bytes]
    start_seconds: float

    def worker_pids(self) -> list[int]:
        path = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in path.read_text().split()]


@contextmanager
def served(side: Side, database_url: str, folder: Path, workers: int = WORKERS) -> Iterator[Server]:
    """Serve one side while the block lasts."""
    port, log = free_port(), folder / f"{side.name}.log"
    base = f"http://127.0.0.1:{port}"
    command = [
        *(sys.executable, "-m", "gunicorn", f"--bind=127.0.0.1:{port}", f"--workers={workers}"),
        *("--worker-class=gthread", f"--threads={THREADS}", "--graceful-timeout=2"),
        *("--no-control-socket", side.factory),
    ]
    with log.open("wb") as words:
        started = time.perf_counter()
        process = subprocess.Popen(
            command,
            env=_environment(database_url, base),
            cwd=ROOT,
            stdout=words,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        _wait_for(base + side.light_path, process, log)
        yield Server(side, base, process, time.perf_counter() - started)
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _environment(database_url: str, base: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FIRESIDE_")}
    kept.pop("PYTHONDONTWRITEBYTECODE", None)  # nobody serves from sources that are compiled anew
    return {
        **kept,
        "PYTHONPATH": str(ROOT),
        "FIRESIDE_DATABASE_URL": database_url,
        "FIRESIDE_SECRET_KEY": SECRET_KEY,
        "FIRESIDE_BASE_URL": base,
        "FIRESIDE_SECURE_COOKIES": "0",
    }


def _wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urlopen(address, timeout=10) as answer:
                answer.read()
                return
        except HTTPError:
            break
        except (URLError, ConnectionError):
            time.sleep(_PAUSE_SECONDS)
    raise AssertionError(f"{address} gave no page:\n{log.read_text(errors='replace')[-3000:]}")
