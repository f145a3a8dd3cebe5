"""A worker process for tests: ``python -m tests.tools.job_runner FOLDER`` with settings in JSON.

Its job ``test.write`` leaves one line in a file for each time it ran, at the points where a test
wants to kill it: before and after the effect, and before the worker settles.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from fireside.app import create_app
from fireside.config import Settings
from fireside.kernel import jobs
from fireside.kernel.jobs.worker import Worker


def main(folder: Path) -> None:
    """Run the worker until it is killed; ``pause`` in settings.json slows each point (seconds)."""
    told = json.loads((folder / "settings.json").read_text())
    pause: float = told.pop("pause")

    @jobs.handler("test.write")
    def write(job: jobs.JobContext) -> None:
        time.sleep(pause)
        with (folder / "effects.txt").open("a") as effects:
            effects.write(f"{job.payload['number']}\n")
        time.sleep(pause)

    app = create_app(Settings(**told))
    (folder / "ready").touch()
    Worker(app).run_until_stopped()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
