"""Hosts who can step in, on the first page of a student whom a host has let down."""

from __future__ import annotations

from fireside.booking.service import find_meeting, stand_ins
from fireside.journey.service.standing import Standing
from fireside.matching.service import HostRow


def stand_ins_for(standing: Standing) -> tuple[HostRow, ...]:
    """Return who can step in where that is the next step of an interview; nobody otherwise."""
    if not standing.facts.stranded or standing.interview.appointment_id is None:
        return ()
    meeting = find_meeting(standing.interview.appointment_id)
    return stand_ins(meeting) if meeting is not None else ()
