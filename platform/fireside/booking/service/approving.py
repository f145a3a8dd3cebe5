"""An adviser looks at a request before the host is asked, where the institution demands it."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.orm import aliased

from fireside.booking.rules import expiry
from fireside.booking.rules.gating import check_words
from fireside.booking.service.asking import watch_expiry
from fireside.institutions.rules import Confirmation, YesNo
from fireside.institutions.service import current_institution
from fireside.interviews.models import Appointment, Interview
from fireside.interviews.rules import Act, Format, State
from fireside.interviews.service import apply, lock_interview
from fireside.kernel import clock
from fireside.kernel.db import db
from fireside.kernel.errors import Conflict, Invalid
from fireside.kernel.permissions import Actor, require
from fireside.people.models import HostProfile, Membership


class Submitted(Struct, frozen=True):
    """A request that waits for an adviser; moments are UTC."""

    interview_id: int
    student_id: int
    student: str
    host: str
    host_role: str
    starts_at: datetime
    format: Format
    why_you: str
    asked_at: datetime
    expires_at: datetime


def submitted_requests(actor: Actor) -> list[Submitted]:
    """Return the requests that wait for an adviser, the longest waiting first, in one query.

    Those in which she takes part herself are left to others.
    """
    require(actor, "booking.read_submitted")
    student, host, me = aliased(Membership), aliased(Membership), actor.membership_id or 0
    rows = db.session.execute(
        select(Appointment, student, host.name, HostProfile.position, HostProfile.organisation)
        .join(Interview, Interview.appointment_id == Appointment.id)
        .join(student, student.id == Interview.student_id)
        .join(host, host.id == Appointment.host_id)
        .join(HostProfile, HostProfile.membership_id == host.id)
        .where(
            Interview.state == State.APPROVAL,
            Appointment.expires_at > clock.now(),
            student.id != me,
            host.id != me,
        )
        .order_by(Appointment.requested_at, Appointment.id)
    )
    return [_submitted(*row) for row in rows]


def count_submitted(actor: Actor) -> int:
    """Return how many requests wait for this adviser; asks nothing where nobody demands it."""
    wanted = current_institution().approval == YesNo.YES
    return len(submitted_requests(actor)) if wanted else 0


def approve_request(actor: Actor, interview_id: int) -> Interview:
    """Let a request go to its host, or confirm it where she confirms at once.

    Pressed twice it changes nothing. Raises Conflict past its time, and where it has moved on.
    """
    interview = lock_interview(interview_id)
    require(actor, "booking.approve", interview)
    if interview.state in (State.REQUESTED, State.CONFIRMED):
        return interview
    appointment, act = _waiting(interview), _act(interview)
    present, valid = clock.now(), current_institution().request_valid_hours
    asks = act is Act.APPROVE
    appointment.expires_at = expiry(present, valid, appointment.starts_at) if asks else None
    apply(actor, interview, act)
    if asks:
        watch_expiry(appointment, "asked")
    return interview


def return_request(actor: Actor, interview_id: int, words: str) -> Interview:
    """Send a request back to its student with words; raise Invalid without any."""
    interview = lock_interview(interview_id)
    require(actor, "booking.approve", interview)
    wrong = check_words(words)
    if wrong:
        raise Invalid({"words": wrong})
    if interview.state == State.RETURNED:
        return interview
    _waiting(interview)
    return apply(actor, interview, Act.RETURN, reason=words)


def withdraw_request(actor: Actor, interview: Interview) -> Interview:
    """Take a request back that has not reached its host; a second press changes nothing."""
    require(actor, "booking.withdraw", interview)
    interview = lock_interview(interview.id)
    return interview if interview.state == State.RETURNED else apply(actor, interview, Act.RETURN)


def _waiting(interview: Interview) -> Appointment:
    """Return the appointment of a request that an adviser can decide about still."""
    if interview.state != State.APPROVAL or interview.appointment_id is None:
        raise Conflict("This request waits for nobody any more.", do="Look at the list anew.")
    appointment = db.session.get_one(
        Appointment, (interview.institution_id, interview.appointment_id)
    )
    if appointment.expires_at is None or appointment.expires_at <= clock.now():
        raise Conflict(
            "The time to decide about this request has passed.",
            do="The student is told, and can ask for another time.",
        )
    return appointment


def _act(interview: Interview) -> Act:
    own = db.session.scalar(
        select(HostProfile.confirmation).where(HostProfile.membership_id == interview.host_id)
    )
    at_once = (own or current_institution().confirmation) == Confirmation.INSTANT
    return Act.GRANT if at_once else Act.APPROVE


def _submitted(
    appointment: Appointment, student: Membership, host: str, position: str, organisation: str
) -> Submitted:
    return Submitted(
        interview_id=appointment.interview_id,
        student_id=student.id,
        student=student.name,
        host=host,
        host_role=", ".join(part for part in (position, organisation) if part),
        starts_at=appointment.starts_at,
        format=Format(appointment.format),
        why_you=appointment.why_you,
        asked_at=appointment.requested_at,
        expires_at=appointment.expires_at or appointment.starts_at,
    )
