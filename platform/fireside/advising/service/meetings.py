"""Which conversations did not go as they should: for advisers, who can set right who came."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from msgspec import Struct
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from fireside.advising.rules.meetings import Which, hours_before, to_cursor
from fireside.interviews.models import Appointment, Interview
from fireside.interviews.rules import COUNTED, MISSABLE, Act, Party, State, acts_open_to
from fireside.interviews.service import (
    note_host_missed,
    note_missed,
    take_back_host_missed,
    take_back_missed,
)
from fireside.journey.service import is_no_part_of
from fireside.kernel import clock
from fireside.kernel.db import db
from fireside.kernel.errors import NotFound
from fireside.kernel.permissions import Actor, require
from fireside.people.models import Membership

PAGE = 20
_NOT_COME = (State.MISSED, State.HOST_MISSED)
_NOTES: Final[Mapping[str, Callable[[Actor, int], Interview]]] = {
    Act.MISS.value: note_missed,
    Act.UNMISS.value: take_back_missed,
    Act.HOST_MISS.value: note_host_missed,
    Act.HOST_UNMISS.value: take_back_host_missed,
}


class MeetingLine(Struct, frozen=True):
    """One conversation; ``hours_before`` is how long before its start it was called off."""

    interview_id: int
    student: str
    host: str
    starts_at: datetime
    state: State
    cancelled_by: str
    hours_before: int
    late: bool
    acts: frozenset[str]
    """What an adviser can set right now."""


class MeetingsPage(Struct, frozen=True):
    """Some of a list, the latest first, and the cursor of what follows."""

    lines: tuple[MeetingLine, ...]
    after: str | None


def list_meetings(actor: Actor, which: Which, before: datetime | None) -> MeetingsPage:
    """Return a page of a list; an adviser's own conversations are left out.

    ``before`` is a moment in UTC (``read_cursor``). What the two wrote to each other is not in it.
    """
    require(actor, "advising.meetings")
    student, host = aliased(Membership), aliased(Membership)
    by, conditions = _list(which)
    if before is not None:
        conditions.append(by < before)
    rows = db.session.execute(
        select(Interview, Appointment, student.name, host.name)
        .join(Appointment, Appointment.interview_id == Interview.id)
        .join(student, student.id == Interview.student_id)
        .join(host, host.id == Appointment.host_id)
        .where(is_no_part_of(actor), *conditions)
        .order_by(by.desc(), Appointment.id.desc())
        .limit(PAGE + 1)
    ).all()
    lines = tuple(_line(*row) for row in rows[:PAGE])
    last = rows[PAGE - 1][1] if len(rows) > PAGE else None
    return MeetingsPage(lines, to_cursor(getattr(last, by.key)) if last is not None else None)


def set_right(actor: Actor, interview_id: int, act: str) -> Interview:
    """Note who did not come, or take that back; raise NotFound for any other act."""
    require(actor, "advising.set_right")
    if act not in _NOTES:
        raise NotFound
    return _NOTES[act](actor, interview_id)


def _list(which: Which) -> tuple[InstrumentedAttribute[Any], list[ColumnElement[bool]]]:
    """Return by what a list is ordered, and what stands in it."""
    if which is Which.CALLED_OFF:
        was_agreed = Appointment.answered_at.is_not(None)
        return Appointment.cancelled_at, [Appointment.state == State.CANCELLED, was_agreed]
    latest = Interview.appointment_id == Appointment.id
    if which is Which.NOT_COME:
        return Appointment.starts_at, [Appointment.state.in_(_NOT_COME)]
    present = clock.now()
    return Appointment.starts_at, [
        latest,
        Appointment.state.in_(COUNTED - {State.REQUESTED, State.APPROVAL}),
        Appointment.ends_at <= present,
        Appointment.ends_at >= present - MISSABLE,
    ]


def _line(interview: Interview, appointment: Appointment, student: str, host: str) -> MeetingLine:
    cancelled_at = appointment.cancelled_at
    return MeetingLine(
        interview.id,
        student,
        host,
        appointment.starts_at,
        State(appointment.state),
        appointment.cancelled_by or "",
        hours_before(appointment.starts_at, cancelled_at) if cancelled_at else 0,
        appointment.cancelled_late,
        _acts(interview, appointment),
    )


def _acts(interview: Interview, appointment: Appointment) -> frozenset[str]:
    if interview.appointment_id != appointment.id:
        return frozenset()
    open_now = acts_open_to(
        Party.ADVISOR,
        State(appointment.state),
        starts_at=appointment.starts_at,
        ends_at=appointment.ends_at,
        present=clock.now(),
    )
    return frozenset(act.value for act in open_now)
