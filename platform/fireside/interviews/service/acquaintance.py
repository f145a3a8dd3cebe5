"""Who knows whom by an interview, and what lies ahead of somebody: for the people room."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct
from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import aliased

from fireside.interviews.models import Appointment, Interview, TimeChange
from fireside.interviews.rules import LIVE, UNSEEN, Party, State
from fireside.kernel import clock
from fireside.kernel.db import db
from fireside.kernel.permissions import Actor
from fireside.people.models import Membership


class Ahead(Struct, frozen=True):
    """A live appointment to come (UTC), and the name of the other person."""

    starts_at: datetime
    other: str


class Agreed(Struct, frozen=True):
    """A live appointment of two members by name (UTC); one that is not confirmed is asked for."""

    starts_at: datetime
    ends_at: datetime
    student: str
    host: str
    confirmed: bool


class Shared(Struct, frozen=True):
    """A live appointment to come (UTC) with another member."""

    interview_id: int
    other_id: int
    starts_at: datetime
    confirmed: bool


def has_asked(actor: Actor, student_id: int) -> bool:
    """Tell whether a student has ever asked the actor; a draft is still her secret."""
    asked = (
        (Interview.student_id == student_id)
        & (Interview.host_id == actor.membership_id)
        & Interview.state.not_in(UNSEEN)
    )
    return db.session.scalar(select(Interview.id).where(asked).limit(1)) is not None


def has_asked_either_way(actor: Actor, other_id: int) -> bool:
    """Tell whether one of the two has ever asked the other; a draft is still a secret."""
    own = actor.membership_id
    two = or_(
        (Interview.student_id == own) & (Interview.host_id == other_id),
        (Interview.student_id == other_id) & (Interview.host_id == own),
    )
    asked = select(Interview.id).where(two, Interview.state.not_in(UNSEEN)).limit(1)
    return db.session.scalar(asked) is not None


def shared_ahead(membership_id: int) -> list[Shared]:
    """Return what lies ahead of a member on either side, in no order."""
    rows = db.session.execute(
        select(Interview, Appointment.starts_at)
        .join(Appointment, Appointment.id == Interview.appointment_id)
        .where(
            or_(Interview.student_id == membership_id, Interview.host_id == membership_id),
            Interview.state.in_(LIVE),
            Appointment.starts_at > clock.now(),
        )
    )
    return [
        Shared(
            one.id,
            one.host_id if one.student_id == membership_id else one.student_id,
            starts_at,
            one.state == State.CONFIRMED,
        )
        for one, starts_at in rows
        if one.host_id is not None
    ]


def coming_of(membership_id: int) -> list[Ahead]:
    """Return what lies ahead of a member, on either side, the next one first."""
    student, host = aliased(Membership), aliased(Membership)
    rows = db.session.execute(
        select(Appointment.starts_at, Interview.student_id, student.name, host.name)
        .join(Interview, Interview.appointment_id == Appointment.id)
        .join(student, student.id == Interview.student_id)
        .join(host, host.id == Appointment.host_id)
        .where(
            or_(Interview.student_id == membership_id, Appointment.host_id == membership_id),
            Interview.state.in_(LIVE),
            Appointment.starts_at > clock.now(),
        )
        .order_by(Appointment.starts_at)
    )
    return [
        Ahead(starts_at, host_name if student_id == membership_id else student_name)
        for starts_at, student_id, student_name, host_name in rows
    ]


def agreed_in(spans: Sequence[tuple[datetime, datetime]]) -> list[Agreed]:
    """Return the appointments that reach into any of some times (UTC), the next one first."""
    if not spans:
        return []
    student, host = aliased(Membership), aliased(Membership)
    rows = db.session.execute(
        select(Appointment.starts_at, Appointment.ends_at, student.name, host.name, Interview.state)
        .join(Interview, Interview.appointment_id == Appointment.id)
        .join(student, student.id == Interview.student_id)
        .join(host, host.id == Appointment.host_id)
        .where(
            Interview.state.in_(LIVE),
            Appointment.ends_at > min(start for start, _ in spans),
            Appointment.starts_at < max(end for _, end in spans),
        )
        .order_by(Appointment.starts_at, Appointment.id)
    )
    found = (Agreed(*row[:4], row[4] == State.CONFIRMED) for row in rows)
    return [
        one
        for one in found
        if any(start < one.ends_at and one.starts_at < end for start, end in spans)
    ]


def live_of(membership_id: int) -> list[int]:
    """Return the ids of a member's interviews that hold both people's time still to come."""
    return list(
        db.session.scalars(
            select(Interview.id)
            .join(Appointment, Appointment.id == Interview.appointment_id)
            .where(
                or_(Interview.student_id == membership_id, Interview.host_id == membership_id),
                Interview.state.in_(LIVE),
                Appointment.starts_at > clock.now(),
            )
        )
    )


def unapproved_of(membership_id: int) -> list[int]:
    """Return the ids of a member's interviews, on either side, at which an adviser looks still."""
    return list(
        db.session.scalars(
            select(Interview.id).where(
                or_(Interview.student_id == membership_id, Interview.host_id == membership_id),
                Interview.state == State.APPROVAL,
            )
        )
    )


def count_shared(membership_id: int) -> int:
    """Count the interviews in which somebody else takes part, or was asked to."""
    with_another = or_(
        (Interview.student_id == membership_id) & Interview.host_id.is_not(None),
        (Interview.host_id == membership_id) & Interview.state.not_in(UNSEEN),
    )
    return db.session.scalar(select(func.count()).select_from(Interview).where(with_another)) or 0


def interviews_with(membership_id: int) -> list[int]:
    """Return the ids of all interviews of which a member is either side."""
    either = or_(Interview.student_id == membership_id, Interview.host_id == membership_id)
    return list(db.session.scalars(select(Interview.id).where(either)))


def erase_words(membership_id: int) -> None:
    """Take what a member wrote to the other side out of the interviews: the rows stay."""
    rows = db.session.execute(
        select(Interview, Appointment)
        .join(Appointment, Appointment.interview_id == Interview.id)
        .where(or_(Interview.student_id == membership_id, Appointment.host_id == membership_id))
    )
    for interview, appointment in rows:
        hers = Party.STUDENT if interview.student_id == membership_id else Party.HOST
        if hers is Party.STUDENT:
            appointment.why_you = ""
        if _whose_reason(appointment) is hers:
            appointment.reason = ""
        for change in db.session.scalars(_changes_by(appointment.id, hers)):
            change.words = ""
    db.session.flush()


def _changes_by(appointment_id: int, party: Party) -> Select[TimeChange]:
    return select(TimeChange).where(
        TimeChange.appointment_id == appointment_id, TimeChange.asked_by == party
    )


def _whose_reason(appointment: Appointment) -> Party | None:
    """Return who gave the reason: a decline is the host's, a cancellation says who it was."""
    if appointment.state == State.DECLINED:
        return Party.HOST
    return Party(appointment.cancelled_by) if appointment.cancelled_by else None
