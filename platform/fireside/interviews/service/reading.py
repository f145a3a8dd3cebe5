"""Finding interviews: one, or everything that a person takes part in."""

from __future__ import annotations

from functools import cache

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import joinedload
from sqlalchemy.sql.base import ExecutableOption

from fireside.interviews.models import Appointment, Interview
from fireside.interviews.rules import UNSEEN, Party
from fireside.kernel.db import db
from fireside.kernel.errors import NotFound
from fireside.kernel.permissions import Actor, require


@cache
def _whole() -> tuple[ExecutableOption, ...]:
    """Load an interview with its people and its appointment; not made while rooms are imported."""
    parts = (Interview.student, Interview.host, Interview.appointment)
    return tuple(joinedload(part) for part in parts)


def get_interview(actor: Actor, interview_id: int) -> Interview:
    """Return an interview with its people and its appointment; raise NotFound for anyone else's."""
    found = db.session.scalar(
        select(Interview).where(Interview.id == interview_id).options(*_whole())
    )
    if found is None:
        raise NotFound
    require(actor, "interview.read", found)
    return found


def interviews_of(actor: Actor, party: Party | None = None) -> list[Interview]:
    """Return the actor's interviews with people and appointments, in one query.

    ``party`` narrows to those in which the actor is the student or the host. The latest change
    comes first. What has not reached the host is shown to its student alone.
    """
    if actor.membership_id is None:
        return []
    statement = (
        select(Interview)
        .where(seen_by(actor.membership_id, party))
        .options(*_whole())
        .order_by(Interview.changed_at.desc(), Interview.id.desc())
    )
    return list(db.session.scalars(statement))


def seen_by(membership_id: int, party: Party | None = None) -> ColumnElement[bool]:
    """Return the condition for lists and counts that says the same as "interview.read"."""
    as_student = Interview.student_id == membership_id
    as_host = and_(Interview.host_id == membership_id, Interview.state.not_in(UNSEEN))
    if party is Party.STUDENT:
        return as_student
    if party is Party.HOST:
        return as_host
    return or_(as_student, as_host)


def lock_interview(interview_id: int) -> Interview:
    """Return the interview and its appointment as they stand now, held until the commit.

    What was read before may be out of date: somebody else's transaction can have moved it. On
    SQLite the write lock already serves.
    """
    present = {"populate_existing": True}
    interview = db.session.scalar(
        select(Interview).where(Interview.id == interview_id).with_for_update(),
        execution_options=present,
    )
    if interview is None:
        raise NotFound
    if interview.appointment_id is not None:
        db.session.scalar(
            select(Appointment).where(Appointment.id == interview.appointment_id),
            execution_options=present,
        )
    return interview
