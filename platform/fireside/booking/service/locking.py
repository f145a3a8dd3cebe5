"""Holding both calendars before an interview is held: always in this order.

Whoever asks holds calendars first, too; taken the other way round, two transactions could wait for
one another.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import aliased

from fireside.interviews.models import Interview
from fireside.interviews.service import Hold
from fireside.kernel.db import db, lock_people
from fireside.people.models import HostProfile, Membership

_student, _host = aliased(Membership), aliased(Membership)
"""Made once: to name a table anew costs more than the question itself."""


def lock_both(interview: Interview) -> list[Hold]:
    """Hold the calendars of student and host, and return what of them an appointment takes."""
    row = db.session.execute(
        select(
            _student.account_id,
            _host.account_id,
            HostProfile.buffer_minutes,
            HostProfile.buffer_after_minutes,
        )
        .select_from(Interview)
        .join(_student, _student.id == Interview.student_id)
        .join(_host, _host.id == Interview.host_id)
        .outerjoin(HostProfile, HostProfile.membership_id == _host.id)
        .where(Interview.id == interview.id)
    ).first()
    if row is None:
        return []
    lock_people([row[0], row[1]])
    return [Hold(row[1], row[2] or 0, row[3]), Hold(row[0])]
