"""A meeting as people read of it: in the panel, on the answer page, in mails and invitations."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.orm import aliased

from fireside.availability.rules import Slot, nearest
from fireside.booking.models import Arrival, MeetingRoom
from fireside.booking.rules import (
    FORMAT_WORDS,
    MOST_ALTERNATIVES,
    arrival_lines,
    call_line,
    room_lines,
)
from fireside.booking.rules.arriving import way_in
from fireside.booking.service.openings import find_terms, student_openings
from fireside.interviews.models import Alternative, Appointment, Interview
from fireside.interviews.rules import Format, Party, State
from fireside.kernel.db import db
from fireside.kernel.errors import NotFound
from fireside.people.models import HostProfile, Membership
from fireside.plugins.vocabulary import OBJECTIVES, label
from fireside.preparation.models import Objective


class Person(Struct, frozen=True):
    """One of the two, as the other may see them."""

    membership_id: int
    account_id: int
    name: str
    first_name: str
    zone: str


class Meeting(Struct, frozen=True):
    """An appointment with its two people. Moments are UTC; texts are as their writers left them."""

    interview_id: int
    appointment_id: int
    version: int
    state: State  # of this appointment; the interview may have another one by now
    is_latest: bool
    student: Person
    host: Person
    host_role: str
    starts_at: datetime
    ends_at: datetime
    format: Format
    why_you: str
    reason: str
    cancelled_by: str | None
    cancelled_at: datetime | None
    expires_at: datetime | None
    answered_at: datetime | None
    uid: str
    sequence: int
    arrival: tuple[tuple[str, str], ...]
    room: tuple[tuple[str, str], ...]
    phone: str
    student_calls: bool
    student_phone: str  # given where the host calls; hers to read once it is confirmed

    @property
    def minutes(self) -> int:
        """The planned length."""
        return int((self.ends_at - self.starts_at).total_seconds()) // 60

    @property
    def format_words(self) -> str:
        """How they meet: ``Video call``."""
        return FORMAT_WORDS[self.format]

    @property
    def was_confirmed(self) -> bool:
        """Tell whether the time stood in both calendars once."""
        return self.answered_at is not None and self.state is not State.DECLINED

    @property
    def was_overtaken(self) -> bool:
        """Tell whether the time went to another conversation of the host's."""
        return self.state is State.DECLINED and self.cancelled_by == Party.SYSTEM

    def other(self, reader: Party) -> Person:
        """Return the person whom the reader meets."""
        return self.host if reader is Party.STUDENT else self.student

    def me(self, reader: Party) -> Person:
        """Return the reader."""
        return self.student if reader is Party.STUDENT else self.host


_student, _host = aliased(Membership), aliased(Membership)
"""Made once: to name a table anew costs more than the question itself."""


def find_meeting(appointment_id: int) -> Meeting | None:
    """Return a meeting of the institution in scope in one query, or None. Checks no permission."""
    row = db.session.execute(
        select(Interview, Appointment, _student, _host, HostProfile, MeetingRoom, Arrival.details)
        .join(Appointment, Appointment.interview_id == Interview.id)
        .join(_student, _student.id == Interview.student_id)
        .join(_host, _host.id == Appointment.host_id)
        .outerjoin(HostProfile, HostProfile.membership_id == _host.id)
        .outerjoin(MeetingRoom, MeetingRoom.appointment_id == Appointment.id)
        .outerjoin(Arrival, Arrival.appointment_id == Appointment.id)
        .where(Appointment.id == appointment_id)
    ).first()
    return None if row is None else _meeting(*row)


def where_lines(meeting: Meeting, reader: Party) -> tuple[tuple[str, str], ...]:
    """Return where they meet, labelled, line by line; the way in stands there for the student."""
    if meeting.format is Format.PHONE:
        words = call_line(
            reader,
            meeting.student.first_name,
            meeting.host.first_name,
            host_phone=meeting.phone,
            student_phone=meeting.student_phone,
            calls=Party.STUDENT if meeting.student_calls else Party.HOST,
        )
        return (("Who calls", words),)
    if meeting.format is Format.VIDEO:
        return meeting.room
    return meeting.arrival if reader is Party.STUDENT else meeting.arrival[:1]


def hopes(interview_id: int) -> tuple[str, ...]:
    """Return what the student would like to learn, in the words she chose."""
    rows = db.session.scalars(
        select(Objective).where(Objective.interview_id == interview_id).order_by(Objective.id)
    )
    return tuple(row.words or label(OBJECTIVES, row.key) for row in rows)


def open_alternatives(meeting: Meeting) -> list[Slot]:
    """Return the times that the declining host offered instead and that are open still.

    Where the time went to somebody else, her open times that lie nearest take their place. None are
    where she takes no requests any more, or not of this student.
    """
    offered = set(
        db.session.scalars(
            select(Alternative.starts_at).where(
                Alternative.appointment_id == meeting.appointment_id
            )
        )
    )
    if not offered and not meeting.was_overtaken:
        return []
    try:
        host = find_terms(meeting.host.membership_id, student_id=meeting.student.membership_id)
    except NotFound:
        return []
    openings = student_openings(host.member_id, meeting.student.account_id)
    if meeting.was_overtaken:
        return list(nearest(openings, meeting.starts_at, MOST_ALTERNATIVES))
    return [slot for slot in openings if slot.starts_at in offered]


def _person(member: Membership) -> Person:
    return Person(member.id, member.account_id, member.name, member.first_name, member.zone)


def _meeting(
    interview: Interview,
    appointment: Appointment,
    student: Membership,
    host: Membership,
    profile: HostProfile | None,
    room: MeetingRoom | None,
    own_way_in: Mapping[str, str] | None,
) -> Meeting:
    arrival = way_in(profile.arrival if profile else {}, own_way_in or {})
    role = (profile.position, profile.organisation) if profile else ()
    return Meeting(
        interview_id=interview.id,
        appointment_id=appointment.id,
        version=interview.version,
        state=State(appointment.state),
        is_latest=interview.appointment_id == appointment.id,
        student=_person(student),
        host=_person(host),
        host_role=", ".join(part for part in role if part),
        starts_at=appointment.starts_at,
        ends_at=appointment.ends_at,
        format=Format(appointment.format),
        why_you=appointment.why_you,
        reason=appointment.reason,
        cancelled_by=appointment.cancelled_by,
        cancelled_at=appointment.cancelled_at,
        expires_at=appointment.expires_at,
        answered_at=appointment.answered_at,
        uid=appointment.uid,
        sequence=appointment.sequence,
        arrival=arrival_lines(arrival),
        room=_room(profile.video_link if profile else "", room),
        phone=profile.phone if profile else "",
        student_calls=profile.student_calls if profile else True,
        student_phone=appointment.student_phone,
    )


def _room(host_link: str, room: MeetingRoom | None) -> tuple[tuple[str, str], ...]:
    if room is None:
        return room_lines(host_link)
    return room_lines(room.link, room.passcode, room.notes, host_link)
