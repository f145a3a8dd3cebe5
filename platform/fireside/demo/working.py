"""The demo's worker: the ordinary one, by the demo's clock. ``python -m fireside.demo.working``."""

from __future__ import annotations

from fireside.demo.site import create_demo_app
from fireside.kernel.jobs.worker import Worker

if __name__ == "__main__":
    Worker(create_demo_app()).run_until_stopped()
