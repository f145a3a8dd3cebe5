"""Workers as processes, to be killed by a test."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from fireside.config import Settings

ROOT = Path(__file__).parents[2]


def start_worker(folder: Path, settings: Settings, pause: float) -> subprocess.Popen[bytes]:
    """Start a worker (``tests.tools.job_runner``) and return once it looks for jobs."""
    told = settings.model_dump_json(exclude_none=True)
    (folder / "settings.json").write_text(told[:-1] + f', "pause": {pause}}}')
    (folder / "ready").unlink(missing_ok=True)
    command = [sys.executable, "-m", "tests.tools.job_runner", str(folder)]
    worker = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 30
    while not (folder / "ready").exists():
        assert worker.poll() is None, "the worker ended at once"
        assert time.monotonic() < deadline, "the worker did not start"
        time.sleep(0.02)
    return worker
