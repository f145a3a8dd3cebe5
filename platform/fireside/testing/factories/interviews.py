"""Interviews for tests, placed in a state without walking there.

They write rows as the services would leave them, commitments included; how a state is reached is
what the tests of `booking` are about.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from fireside.interviews.models import Appointment, Commitment, Interview
from fireside.interviews.rules import HOLDING, Format, State
from fireside.kernel import clock
from fireside.kernel.db import db
from fireside.people.models import Membership


def make_interview(student: Membership, host: Membership | None = None, **values: Any) -> Interview:
    """Add a draft: a student who has perhaps chosen a host and asked nobody yet."""
    present = clock.now()
    made = Interview(
        student_id=student.id,
        host_id=host.id if host else None,
        created_at=present,
        changed_at=present,
        **values,
    )
    db.session.add(made)
    db.session.flush()
    return made


def make_appointment(
    interview: Interview,
    starts_at: datetime | None = None,
    state: State = State.CONFIRMED,
    minutes: int = 30,
    **values: Any,
) -> Appointment:
    """Give an interview its time (UTC; in three days where none is said) and its state."""
    if interview.host_id is None:
        raise ValueError("an appointment is with somebody: give the interview a host first")
    present = clock.now()
    start = starts_at or (present + timedelta(days=3)).replace(minute=0, second=0, microsecond=0)
    made = Appointment(
        interview_id=interview.id,
        host_id=interview.host_id,
        starts_at=start,
        ends_at=start + timedelta(minutes=minutes),
        state=state,
        **{
            "format": Format.VIDEO,
            "uid": f"{interview.id}@fireside.test",
            "requested_at": present,
            **values,
        },
    )
    db.session.add(made)
    interview.appointment_id, interview.state = made.id, state
    db.session.flush()
    _commit_people(interview, made, active=state in HOLDING)
    return made


def _commit_people(interview: Interview, appointment: Appointment, *, active: bool) -> None:
    for membership_id in (interview.student_id, appointment.host_id):
        member = db.session.get_one(Membership, (interview.institution_id, membership_id))
        db.session.add(
            Commitment(
                account_id=member.account_id,
                institution_id=interview.institution_id,
                appointment_id=appointment.id,
                busy_from=appointment.starts_at,
                busy_to=appointment.ends_at,
                active=active,
            )
        )
    db.session.flush()
