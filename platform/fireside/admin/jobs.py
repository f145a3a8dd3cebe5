"""What follows a change of policies."""

from __future__ import annotations

from fireside.admin.service.steering import REFRESH_JOB
from fireside.availability.service import refresh_openings
from fireside.kernel import jobs


@jobs.handler(REFRESH_JOB)
def refresh_after_policies(job: jobs.JobContext) -> None:
    """Bring every host's next opening up to date."""
    refresh_openings()
