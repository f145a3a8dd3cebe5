"""What goes when somebody leaves for good."""

from __future__ import annotations

from sqlalchemy import select

from fireside.interviews.models import Appointment, Interview
from fireside.interviews.rules import Act
from fireside.interviews.service import apply, live_of, lock_interview, unapproved_of
from fireside.kernel.db import db
from fireside.kernel.permissions import Actor
from fireside.people.service import get_member

_REASON = "This person has left and takes no part any more."


def call_off_for(member_id: int) -> None:
    """Cancel whatever is still to come of somebody who leaves, in her own name."""
    member = get_member(member_id)
    actor = Actor(member.account_id, member.id, member.institution_id, zone=member.zone)
    for interview_id in live_of(member_id):
        apply(actor, lock_interview(interview_id), Act.CANCEL, reason=_REASON)
    for interview_id in unapproved_of(member_id):
        system = Actor.system(member.institution_id)
        apply(system, lock_interview(interview_id), Act.RETURN)


def forget_numbers(student_id: int) -> None:
    """Erase the numbers at which hosts were to call a student."""
    given = (
        select(Appointment)
        .join(Interview, Interview.id == Appointment.interview_id)
        .where(Interview.student_id == student_id, Appointment.student_phone != "")
    )
    for appointment in db.session.scalars(given):
        appointment.student_phone = ""
