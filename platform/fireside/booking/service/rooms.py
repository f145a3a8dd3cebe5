"""The room of a video meeting: a plugin's, made once when the time is confirmed."""

from __future__ import annotations

from sqlalchemy import or_, select

from fireside.booking.models import MeetingRoom
from fireside.interviews.events import InterviewChanged
from fireside.interviews.models import Appointment, Interview
from fireside.interviews.rules import Format
from fireside.kernel import clock
from fireside.kernel.db import db
from fireside.people.models import HostProfile
from fireside.plugins import asking, types


def give_room(event: InterviewChanged) -> None:
    """Keep the room that a plugin gives to a confirmed video meeting, unless it has one."""
    if not asking.offers_rooms():
        return
    host_link = _host_link(event.appointment_id)
    if host_link is None or room_of(event.appointment_id) is not None:
        return

    def request(token: str) -> types.MeetingRequest:
        return types.MeetingRequest(
            interview_id=event.interview_id,
            appointment_id=event.appointment_id,
            student_id=event.student_id,
            host_id=event.host_id,
            starts_at=event.starts_at,
            ends_at=event.ends_at,
            token=token,
            host_link=host_link,
        )

    opened = asking.open_room(request)
    if opened is not None:
        db.session.add(
            MeetingRoom(
                appointment_id=event.appointment_id,
                provider=opened.provider,
                link=opened.room.link,
                passcode=opened.room.passcode,
                notes=opened.room.notes,
                made_at=clock.now(),
            )
        )


def room_of(appointment_id: int) -> MeetingRoom | None:
    """Return the room that was made for an appointment."""
    return db.session.scalar(
        select(MeetingRoom).where(MeetingRoom.appointment_id == appointment_id)
    )


def forget_rooms(member_id: int) -> None:
    """Remove the rooms of somebody who has left."""
    theirs = (
        select(MeetingRoom)
        .join(Appointment, Appointment.id == MeetingRoom.appointment_id)
        .join(Interview, Interview.id == Appointment.interview_id)
        .where(or_(Appointment.host_id == member_id, Interview.student_id == member_id))
    )
    for room in db.session.scalars(theirs):
        db.session.delete(room)


def _host_link(appointment_id: int) -> str | None:
    """Return the host's own room for a video meeting, empty where she has none; None for others."""
    row = db.session.execute(
        select(Appointment.format, HostProfile.video_link)
        .outerjoin(HostProfile, HostProfile.membership_id == Appointment.host_id)
        .where(Appointment.id == appointment_id)
    ).first()
    return (row.video_link or "") if row is not None and row.format == Format.VIDEO else None
