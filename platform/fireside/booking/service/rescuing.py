"""When a host lets a student down: others who can tell her the same, and when they are free."""

from __future__ import annotations

from sqlalchemy import select

from fireside.booking.rules import is_stranded
from fireside.booking.service.meetings import Meeting, open_alternatives
from fireside.interviews.rules import State
from fireside.kernel.db import db
from fireside.matching.service import HostRow, hosts_instead
from fireside.preparation.models import Objective


def is_left_alone(meeting: Meeting) -> bool:
    """Tell whether the host has left the student without a conversation and another time."""
    if not meeting.is_latest:
        return False
    offered = meeting.state is State.DECLINED and bool(open_alternatives(meeting))
    return is_stranded(meeting.state, meeting.cancelled_by, offered=offered)


def stand_ins(meeting: Meeting) -> tuple[HostRow, ...]:
    """Return three hosts who suit what the student wants to learn, with their next times.

    Asked in the same interview, they get all that she has prepared. Checks no permission.
    """
    keys = db.session.scalars(
        select(Objective.key).where(Objective.interview_id == meeting.interview_id)
    )
    return hosts_instead(
        meeting.student.membership_id,
        meeting.student.account_id,
        meeting.student.zone,
        host_id=meeting.host.membership_id,
        objectives={key for key in keys if key},
    )
