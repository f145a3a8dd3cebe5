"""What happens to a request that nobody answers."""

from __future__ import annotations

from fireside.booking.service import expire_request
from fireside.kernel import jobs
from fireside.kernel.permissions import Actor


@jobs.handler("booking.expire")
def expire_unanswered(job: jobs.JobContext) -> None:
    """Let the request run out at its time, if it still waits."""
    expire_request(
        Actor.system(job.institution_id),
        job.payload["interview_id"],
        job.payload["appointment_id"],
    )
