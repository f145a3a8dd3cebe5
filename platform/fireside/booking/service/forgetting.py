"""What goes when somebody leaves for good, or does not want to meet another any more."""

from __future__ import annotations

from sqlalchemy import select

from fireside.interviews.models import Appointment, Interview
from fireside.interviews.rules import Act, Party, State
from fireside.interviews.service import (
    apply,
    live_of,
    lock_interview,
    party_of,
    shared_ahead,
    unapproved_of,
)
from fireside.kernel.db import db
from fireside.kernel.permissions import Actor
from fireside.people.service import get_member

_REASON = "This person has left and takes no part any more."


def call_off_for(member_id: int) -> None:
    """Cancel whatever is still to come of somebody who leaves, in her own name."""
    actor = _in_her_name(member_id)
    for interview_id in live_of(member_id):
        apply(actor, lock_interview(interview_id), Act.CANCEL, reason=_REASON)
    for interview_id in unapproved_of(member_id):
        apply(_in_no_name(actor), lock_interview(interview_id), Act.RETURN)


def end_requests(member_id: int, other_id: int) -> None:
    """Take back or decline, in a member's name, what the two have asked for and not agreed upon.

    The other one reads what she would read anyway: a request taken back, or a time declined.
    """
    actor = _in_her_name(member_id)
    ahead = [one.interview_id for one in shared_ahead(member_id) if one.other_id == other_id]
    for interview in map(lock_interview, ahead):
        if interview.state == State.REQUESTED:
            is_student = party_of(actor, interview) is Party.STUDENT
            apply(actor, interview, Act.CANCEL if is_student else Act.DECLINE)
    for interview_id in unapproved_of(member_id):
        interview = lock_interview(interview_id)
        if other_id in (interview.student_id, interview.host_id):
            apply(_in_no_name(actor), interview, Act.RETURN)


def _in_her_name(member_id: int) -> Actor:
    member = get_member(member_id)
    return Actor(member.account_id, member.id, member.institution_id, zone=member.zone)


def _in_no_name(actor: Actor) -> Actor:
    """What an adviser has not looked at yet comes back as if its time had run out."""
    return Actor.system(actor.institution_id)


def forget_numbers(student_id: int) -> None:
    """Erase the numbers at which hosts were to call a student."""
    given = (
        select(Appointment)
        .join(Interview, Interview.id == Appointment.interview_id)
        .where(Interview.student_id == student_id, Appointment.student_phone != "")
    )
    for appointment in db.session.scalars(given):
        appointment.student_phone = ""
