"""Where requests hold no time, those who come too late for it hear so at once.

The host gave the time away by agreeing to another conversation: she is not asked to decline.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import select

from fireside.booking.service.locking import lock_both
from fireside.institutions.service import current_institution
from fireside.interviews.events import InterviewChanged
from fireside.interviews.models import Appointment, Interview
from fireside.interviews.rules import Act, State
from fireside.interviews.service import apply, busy_times, held_times, lock_interview
from fireside.kernel import jobs
from fireside.kernel.db import db
from fireside.kernel.permissions import Actor, require

OVERTAKE_JOB: Final = "booking.overtake"
_AROUND: Final = timedelta(hours=4)
"""More than anybody keeps free around a conversation: who is looked at more closely."""


def ask_to_overtake(event: InterviewChanged) -> None:
    """Ask for a job where requests wait for a time that an appointment has taken.

    A booking at once asks nothing where requests hold their time: there can be none.
    """
    if event.act is Act.BOOK and current_institution().request_holds:
        return
    if _late_for(event.appointment_id, event.host_id):
        jobs.enqueue(
            OVERTAKE_JOB,
            {"appointment_id": event.appointment_id},
            dedupe_key=f"{OVERTAKE_JOB}:{event.appointment_id}:{event.version}",
        )


def overtake_requests(actor: Actor, appointment_id: int) -> None:
    """End the requests that wait in vain for what an appointment has taken; commits after each.

    Each is looked at again while both calendars are held, in the order in which everybody holds
    them: an appointment that was called off meanwhile overtakes nobody.
    """
    require(actor, "booking.expire")
    host_id = db.session.scalar(select(Appointment.host_id).where(Appointment.id == appointment_id))
    late = _late_for(appointment_id, host_id or 0)
    db.session.commit()
    for interview_id in late:
        overtake_request(actor, interview_id)
        db.session.commit()


def overtake_request(actor: Actor, interview_id: int) -> None:
    """End one request whose time is taken; nothing where it is gone or was answered meanwhile."""
    require(actor, "booking.expire")
    interview = db.session.scalar(select(Interview).where(Interview.id == interview_id))
    holds = lock_both(interview) if interview is not None else []
    if not holds:
        return
    interview = lock_interview(interview_id)
    if interview.state != State.REQUESTED or interview.appointment_id is None:
        return
    asked = db.session.get_one(Appointment, (interview.institution_id, interview.appointment_id))
    host = holds[0]
    before = timedelta(minutes=host.buffer_minutes)
    after = before if host.after_minutes is None else timedelta(minutes=host.after_minutes)
    taken = busy_times(host.account_id, asked.starts_at - before, asked.ends_at + after)
    if taken and not held_times(asked.id):
        apply(actor, interview, Act.OVERTAKE)


def _late_for(appointment_id: int, host_id: int) -> list[int]:
    """Return the interviews in which the same host is asked for about the time that is taken."""
    taken = held_times(appointment_id).values()
    if not taken:
        return []
    asked = (
        select(Interview.id)
        .join(Appointment, Appointment.id == Interview.appointment_id)
        .where(
            Interview.host_id == host_id,
            Interview.state == State.REQUESTED,
            Appointment.id != appointment_id,
            Appointment.ends_at > min(start for start, _ in taken) - _AROUND,
            Appointment.starts_at < max(end for _, end in taken) + _AROUND,
        )
    )
    return list(db.session.scalars(asked.order_by(Interview.id)))
