"""What happens to an interview when nobody does anything."""

from __future__ import annotations

from fireside.interviews.models import Appointment
from fireside.interviews.rules import Act, State
from fireside.interviews.service import apply, lock_interview
from fireside.kernel import clock, jobs
from fireside.kernel.db import db
from fireside.kernel.permissions import Actor


@jobs.handler("interviews.hold")
def hold_at_planned_end(job: jobs.JobContext) -> None:
    """Record at the planned end that the conversation took place, unless something else did."""
    interview = lock_interview(job.payload["interview_id"])
    appointment = db.session.get_one(
        Appointment, (interview.institution_id, job.payload["appointment_id"])
    )
    if interview.appointment_id != appointment.id or interview.state != State.CONFIRMED:
        return
    if clock.now() >= appointment.ends_at:
        apply(Actor.system(job.institution_id), interview, Act.HOLD)
