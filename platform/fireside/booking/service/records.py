"""What this room holds about one person, for her own copy of it."""

from __future__ import annotations

from sqlalchemy import or_, select

from fireside.booking.models import IdempotencyRecord, MeetingRoom
from fireside.booking.service.arriving import days_of
from fireside.booking.service.gating import rests_of
from fireside.booking.service.waiting import places_about
from fireside.interviews.models import Appointment, Interview
from fireside.kernel.db import db
from fireside.kernel.subjects import Share, records_of
from fireside.people.models import Membership


def share_of(membership_id: int) -> Share:
    """Return which of her forms were taken once, for a day; her video rooms, days and lines."""
    rows = (
        select(IdempotencyRecord)
        .join(Membership, Membership.account_id == IdempotencyRecord.account_id)
        .where(Membership.id == membership_id)
        .order_by(IdempotencyRecord.id)
    )
    rooms = (
        select(MeetingRoom)
        .join(Appointment, Appointment.id == MeetingRoom.appointment_id)
        .join(Interview, Interview.id == Appointment.interview_id)
        .where(or_(Appointment.host_id == membership_id, Interview.student_id == membership_id))
        .order_by(MeetingRoom.id)
    )
    return Share(
        {
            "idempotency_record": records_of(db.session.scalars(rows)),
            "meeting_room": records_of(db.session.scalars(rooms)),
            "arrival": records_of(days_of(membership_id)),
            "asking_rest": records_of(rests_of(membership_id), without=("lifted_by",)),
            "wait_place": records_of(
                one for one in places_about(membership_id) if one.student_id == membership_id
            ),
        }
    )
