"""What the worker does for campaigns: asking for the mails of one, in each case once."""

from __future__ import annotations

from fireside.campaigns.service import INVITE_JOB, REMIND_JOB, write_to_guests
from fireside.kernel import jobs


@jobs.handler(INVITE_JOB)
def invite(job: jobs.JobContext) -> None:
    """Write to everybody who is invited; done again it writes to nobody twice."""
    write_to_guests(job.payload["campaign_id"])


@jobs.handler(REMIND_JOB)
def remind(job: jobs.JobContext) -> None:
    """Write once more to those who have neither booked nor declined."""
    write_to_guests(job.payload["campaign_id"], reminder=True)
