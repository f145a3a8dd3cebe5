"""What happens by itself after a conversation."""

from __future__ import annotations

from fireside.followup import service
from fireside.kernel import jobs


@jobs.handler("followup.nudge")
def nudge(job: jobs.JobContext) -> None:
    """Ask for a nudge, if its time has come and it is still wanted."""
    service.run_nudge(job)


@jobs.handler("followup.remind")
def remind(job: jobs.JobContext) -> None:
    """Ask for the mail of a promise, a name or the next letter, on its day."""
    service.run_reminder(job)
