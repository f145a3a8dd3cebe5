"""Confirmed conversations in hosts' own calendars, for those who want that (see availability).

Whatever asks, the whole truth about one host is compared with what stands in her calendar. So a job
that comes twice, late or not at all is harmless: the next one finds what is missing.
"""

from __future__ import annotations

from sqlalchemy import or_, select

from fireside.availability.service import (
    hosts_with_events,
    put_event,
    take_out_event,
    takes_events,
    written_events,
)
from fireside.booking.invitations import write_event
from fireside.booking.rules.own_calendars import STAYING, Truth, calendar_gaps
from fireside.booking.service import WRITE_JOB, Meeting, find_meeting
from fireside.institutions.service import address_of, current_institution
from fireside.interviews.models import Appointment
from fireside.interviews.rules import Party, State
from fireside.kernel import clock, jobs
from fireside.kernel.db import db
from fireside.kernel.web.rendering import absolute_url

_EVERY_SECONDS = 300
_MOST_TURNS = 3


def catch_up() -> None:
    """Ask for what is missing in any host's calendar of the institution in scope."""
    period = int(clock.now().timestamp()) // _EVERY_SECONDS
    for host_id in hosts_with_events():
        if any(_gaps(host_id)):
            key = f"{WRITE_JOB}:{host_id}:{period}"
            jobs.enqueue(WRITE_JOB, {"host_id": host_id}, dedupe_key=key)


def bring_up_to_date(host_id: int) -> None:
    """Write what is missing in a host's calendar and take out what is no more.

    Ends with the first that fails: the page says why, and the next round tries again.
    """
    missing, gone = _gaps(host_id)
    for uid in gone:
        if not take_out_event(host_id, uid):
            return
    for appointment_id in missing:
        if not _write(host_id, appointment_id):
            return


def _gaps(host_id: int) -> tuple[list[int], list[str]]:
    written, present = written_events(host_id), clock.now()
    ahead = (Appointment.state == State.CONFIRMED) & (Appointment.ends_at > present)
    rows = db.session.execute(
        select(
            Appointment.id,
            Appointment.uid,
            Appointment.sequence,
            Appointment.state,
            Appointment.ends_at,
        )
        .where(Appointment.host_id == host_id, or_(ahead, Appointment.uid.in_(written)))
        .order_by(Appointment.starts_at)
    )
    truths = [Truth(one.id, one.uid, one.sequence, State(one.state), one.ends_at) for one in rows]
    return calendar_gaps(truths, written, present, takes_new=takes_events(host_id))


def _write(host_id: int, appointment_id: int) -> bool:
    """Write a conversation as it stands, and look again: it may have moved on meanwhile."""
    for _ in range(_MOST_TURNS):
        meeting = find_meeting(appointment_id)
        if meeting is None:
            return True
        if not _put(host_id, meeting):
            return False
        db.session.expire_all()
        after = find_meeting(appointment_id)
        if after is not None and _mark(after) == _mark(meeting):
            return True
    return False


def _put(host_id: int, meeting: Meeting) -> bool:
    if meeting.state not in STAYING:
        return take_out_event(host_id, meeting.uid)
    base = address_of(current_institution())
    url = absolute_url("journey.interview", base, interview_id=meeting.interview_id)
    content = write_event(meeting, Party.HOST, url, clock.now())
    return put_event(host_id, meeting.uid, meeting.sequence, content)


def _mark(meeting: Meeting) -> tuple[State, int]:
    return meeting.state, meeting.sequence
