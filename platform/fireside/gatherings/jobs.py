"""What comes by itself: whoever takes part is reminded."""

from __future__ import annotations

from datetime import timedelta

from fireside.gatherings.service import REMIND_JOB, catch_up, send_reminder
from fireside.institutions.service import in_each_institution
from fireside.kernel import jobs
from fireside.kernel.jobs.registry import schedule


@jobs.handler(REMIND_JOB)
def remind(job: jobs.JobContext) -> None:
    """Remind one person, if it still stands as it did."""
    send_reminder(job.payload)


@schedule("gatherings.catch_up", timedelta(minutes=10))
def catch_up_on_reminders(job: jobs.JobContext) -> None:
    """Remind of what a clock that ran ahead has passed over, institution by institution."""
    in_each_institution(catch_up)
