"""The day of a conversation: the way in, a word that somebody is late, and the check-in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from msgspec import Struct
from sqlalchemy import or_, select

from fireside.booking.models import Arrival
from fireside.booking.rules.arriving import (
    LATE_WORDS,
    LateRefusal,
    can_check_in,
    detail_problems,
    late_refusal,
    way_in,
)
from fireside.booking.service.meetings import Meeting, find_meeting
from fireside.interviews.models import Appointment, Interview
from fireside.interviews.rules import Format, Party, State
from fireside.interviews.service import lock_interview, party_of
from fireside.kernel import audit, clock
from fireside.kernel.db import db
from fireside.kernel.errors import Conflict, Invalid, RateLimited
from fireside.kernel.mail import enqueue_mail
from fireside.kernel.permissions import Actor, require
from fireside.people.models import HostProfile
from fireside.people.rules import ARRIVAL_KEYS
from fireside.people.service import accounts_of

LATE_MAIL: Final = "booking.late"
WAY_IN_MAIL: Final = "booking.way_in"


class Day(Struct, frozen=True):
    """What the two know of the day: by how many minutes who is late, and when it began (UTC)."""

    late: Mapping[Party, int]
    told: Mapping[Party, int]
    begun_at: datetime | None
    begun_by: str
    details: Mapping[str, str]


_NOTHING_YET: Final = Day({}, {}, None, "", {})


def read_day(appointment_id: int) -> Day:
    """Return what is known of the day of an appointment, in one query. Checks no permission."""
    row = _row(appointment_id)
    if row is None:
        return _NOTHING_YET
    return Day(
        {Party.STUDENT: row.student_minutes, Party.HOST: row.host_minutes},
        {Party.STUDENT: row.student_told, Party.HOST: row.host_told},
        row.begun_at,
        row.begun_by,
        row.details,
    )


def say_late(actor: Actor, interview: Interview, minutes: int) -> None:
    """Tell the other person at once that the actor comes so many minutes late.

    Raises Invalid for other numbers, Conflict at the wrong time, and RateLimited for too many.
    """
    require(actor, "booking.arrive", interview)
    appointment = _confirmed(lock_interview(interview.id))
    party, row, present = party_of(actor, interview), _own_row(appointment), clock.now()
    told: int = getattr(row, f"{party}_told")
    refusal = late_refusal(
        minutes,
        told=told,
        told_at=getattr(row, f"{party}_told_at"),
        starts_at=appointment.starts_at,
        ends_at=appointment.ends_at,
        present=present,
    )
    if refusal is not None:
        raise _refused(refusal)
    setattr(row, f"{party}_minutes", minutes)
    setattr(row, f"{party}_told", told + 1)
    setattr(row, f"{party}_told_at", present)
    audit.record(actor, "booking.late", "interview", interview.id)
    _tell_late(interview, appointment, party, told + 1)


def check_in(actor: Actor, interview: Interview) -> None:
    """Note that the conversation begins now; whoever taps second changes nothing.

    Raises Conflict outside of the time for it.
    """
    require(actor, "booking.arrive", interview)
    appointment = _confirmed(lock_interview(interview.id))
    row, present = _own_row(appointment), clock.now()
    if row.begun_at is not None:
        return
    if not can_check_in(appointment.starts_at, appointment.ends_at, present):
        raise Conflict(
            "You can check in from fifteen minutes before the start until the planned end.",
            do="Look at the page of the day for what can be done now.",
        )
    row.begun_at, row.begun_by = present, party_of(actor, interview).value
    audit.record(actor, "booking.check_in", "interview", interview.id)


def read_way_in(actor: Actor, interview: Interview) -> Mapping[str, str]:
    """Return the way in to a confirmed conversation, by key; raise Conflict for others."""
    require(actor, "booking.describe_way_in", interview)
    appointment = _in_person(interview)
    return way_in(_usual(appointment.host_id), read_day(appointment.id).details)


def describe_way_in(actor: Actor, interview: Interview, details: Mapping[str, str]) -> None:
    """Give one conversation a way in of its own; without any text the profile's holds again.

    The student gets the invitation anew. Raises Invalid by key, Conflict where they do not meet
    in person or it is settled otherwise.
    """
    require(actor, "booking.describe_way_in", interview)
    appointment = _in_person(lock_interview(interview.id))
    problems = detail_problems(details)
    if problems:
        raise Invalid(problems)
    if not _describe(appointment, details):
        return
    appointment.sequence += 1  # RFC 5546 §2.1.4: the place is a significant change
    audit.record(actor, "booking.describe_way_in", "interview", interview.id, ("details",))
    enqueue_mail(
        WAY_IN_MAIL,
        to_account_id=accounts_of([interview.student_id])[interview.student_id],
        payload={"appointment_id": appointment.id, "reader": Party.STUDENT.value},
        dedupe_key=f"{WAY_IN_MAIL}:{appointment.id}:{appointment.sequence}",
    )


def late_meeting(appointment_id: int, party: Party, count: int) -> tuple[Meeting, int] | None:
    """Return the meeting and the minutes that a word is about, while it is the latest and true."""
    meeting, day = find_meeting(appointment_id), read_day(appointment_id)
    if meeting is None or not meeting.is_latest or meeting.state is not State.CONFIRMED:
        return None
    if day.told.get(party) != count or clock.now() >= meeting.ends_at:
        return None
    return meeting, day.late[party]


def erase_days(member_id: int) -> None:
    """Take out of every day the words that a host who leaves has written for it."""
    rows = db.session.scalars(
        select(Arrival)
        .join(Appointment, Appointment.id == Arrival.appointment_id)
        .where(Appointment.host_id == member_id)
    )
    for row in rows:
        row.details = {}


def days_of(member_id: int) -> list[Arrival]:
    """Return the days of all conversations that a person takes part in, for her own copy."""
    rows = (
        select(Arrival)
        .join(Appointment, Appointment.id == Arrival.appointment_id)
        .join(Interview, Interview.id == Appointment.interview_id)
        .where(or_(Appointment.host_id == member_id, Interview.student_id == member_id))
        .order_by(Arrival.id)
    )
    return list(db.session.scalars(rows))


def _confirmed(interview: Interview) -> Appointment:
    """Return the appointment of a locked interview; raise Conflict where none is confirmed."""
    if interview.state != State.CONFIRMED or interview.appointment_id is None:
        raise Conflict(
            "This conversation is not confirmed, or is over.",
            do="Look at the interview to see where it stands now.",
        )
    return db.session.get_one(Appointment, (interview.institution_id, interview.appointment_id))


def _in_person(interview: Interview) -> Appointment:
    appointment = _confirmed(interview)
    if appointment.format != Format.IN_PERSON:
        raise Conflict("You do not meet in person.", do="Nobody has to find a way in.")
    return appointment


def _row(appointment_id: int) -> Arrival | None:
    return db.session.scalar(select(Arrival).where(Arrival.appointment_id == appointment_id))


def _own_row(appointment: Appointment) -> Arrival:
    """Return the row to write in; the interview's lock keeps a second one from coming about."""
    row = _row(appointment.id)
    if row is None:
        row = Arrival(appointment_id=appointment.id)
        db.session.add(row)
        db.session.flush()
    return row


def _describe(appointment: Appointment, details: Mapping[str, str]) -> bool:
    """Keep the details, or nothing where they are the usual ones; tell whether they are others."""
    row, usual = _own_row(appointment), _usual(appointment.host_id)
    wanted = {key: details[key] for key in ARRIVAL_KEYS if details.get(key)}
    before = way_in(usual, row.details)
    row.details = {} if wanted == usual else wanted
    return way_in(usual, row.details) != before


def _usual(host_id: int) -> Mapping[str, str]:
    usual = db.session.scalar(
        select(HostProfile.arrival).where(HostProfile.membership_id == host_id)
    )
    return usual or {}


def _refused(refusal: LateRefusal) -> Invalid | RateLimited | Conflict:
    words = LATE_WORDS[refusal]
    if refusal is LateRefusal.MINUTES:
        return Invalid({"minutes": words})
    if refusal is LateRefusal.MOMENT:
        return Conflict(words, do="Look at the page of the day for what can be done now.")
    return RateLimited(words, do="What you said before has reached the other person.")


def _tell_late(interview: Interview, appointment: Appointment, party: Party, count: int) -> None:
    late_is_student = party is Party.STUDENT
    reader = Party.HOST if late_is_student else Party.STUDENT
    reader_id = appointment.host_id if late_is_student else interview.student_id
    enqueue_mail(
        LATE_MAIL,
        to_account_id=accounts_of([reader_id])[reader_id],
        payload={"appointment_id": appointment.id, "reader": reader.value, "count": count},
        dedupe_key=f"{LATE_MAIL}:{appointment.id}:{party.value}:{count}",
    )
