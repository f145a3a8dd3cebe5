"""Effects outside the database: asked for in a transaction, delivered at least once.

See docs/architecture/jobs.md for what runs where and what a crash leaves behind.
"""

from fireside.kernel.jobs.models import Job, JobState
from fireside.kernel.jobs.queue import enqueue
from fireside.kernel.jobs.registry import JobContext, Patience, handler, handlers, schedule

__all__ = [
    "Job",
    "JobContext",
    "JobState",
    "Patience",
    "enqueue",
    "handler",
    "handlers",
    "schedule",
]
