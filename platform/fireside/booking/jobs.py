"""What comes by itself: a request that nobody answers runs out, a conversation is reminded of."""

from __future__ import annotations

from datetime import timedelta

from fireside.booking.own_calendars import bring_up_to_date
from fireside.booking.own_calendars import catch_up as catch_up_calendars
from fireside.booking.service import (
    LAPSE_JOB,
    REMIND_JOB,
    WRITE_JOB,
    expire_request,
    lapse_proposal,
    send_reminder,
)
from fireside.booking.service.overtaking import OVERTAKE_JOB, overtake_requests
from fireside.booking.service.reminding import catch_up
from fireside.booking.service.turns import give_turns
from fireside.institutions.service import in_each_institution
from fireside.kernel import jobs
from fireside.kernel.jobs.registry import schedule
from fireside.kernel.permissions import Actor


@jobs.handler("booking.expire")
def expire_unanswered(job: jobs.JobContext) -> None:
    """Let the request run out at its time, if it still waits."""
    expire_request(
        Actor.system(job.institution_id),
        job.payload["interview_id"],
        job.payload["appointment_id"],
    )


@jobs.handler(OVERTAKE_JOB)
def end_overtaken(job: jobs.JobContext) -> None:
    """End the requests whose time an appointment has taken."""
    overtake_requests(Actor.system(job.institution_id), job.payload["appointment_id"])


@jobs.handler(LAPSE_JOB)
def let_lapse(job: jobs.JobContext) -> None:
    """Let a proposal for another time run out, if it still waits."""
    lapse_proposal(
        Actor.system(job.institution_id), job.payload["interview_id"], job.payload["change_id"]
    )


@jobs.handler(REMIND_JOB)
def remind(job: jobs.JobContext) -> None:
    """Remind one of the two, if the conversation still stands as it did."""
    send_reminder(job.payload)


@schedule("booking.catch_up", timedelta(minutes=10))
def catch_up_on_reminders(job: jobs.JobContext) -> None:
    """Remind of what a clock that ran ahead has passed over, institution by institution."""
    in_each_institution(catch_up)


@schedule("booking.give_turns", timedelta(minutes=2))
def give_all_turns(job: jobs.JobContext) -> None:
    """Offer who waits for a host what has become free, institution by institution."""
    in_each_institution(give_turns)


@jobs.handler(WRITE_JOB)
def write_calendar(job: jobs.JobContext) -> None:
    """Bring one host's own calendar up to date; what fails is tried again in the next round."""
    bring_up_to_date(job.payload["host_id"])


@schedule("booking.catch_up_calendars", timedelta(minutes=5))
def catch_up_on_calendars(job: jobs.JobContext) -> None:
    """Find what is missing in hosts' own calendars, institution by institution."""
    in_each_institution(catch_up_calendars)
