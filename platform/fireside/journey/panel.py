"""The parts of the interview page that belong to the way itself: the day, and what lies ahead."""

from __future__ import annotations

from typing import Any

from fireside.booking.service import find_meeting
from fireside.interviews.models import Interview
from fireside.interviews.rules import Party, State
from fireside.interviews.service import open_acts, party_of
from fireside.kernel.permissions import Actor
from fireside.kernel.web import Panel


def _day(actor: Actor, interview: Interview, form: Any) -> dict[str, Any]:
    party = party_of(actor, interview)
    meeting = find_meeting(interview.appointment_id) if interview.appointment_id else None
    return {
        "reader": party.value,
        "other": interview.host if party is Party.STUDENT else interview.student,
        "meeting": meeting,
        "acts": open_acts(actor, interview),
    }


def _not_met(actor: Actor, interview: Interview) -> bool:
    return interview.state != State.HELD


DAY_PANEL = Panel(
    key="day",
    stage="meet",
    title="The day",
    template="journey/_day.html",
    context=_day,
)
AHEAD_PANEL = Panel(
    key="ahead",
    stage="reflect",
    title="Looking back",
    template="journey/_ahead.html",
    context=lambda actor, interview, form: {},
    visible=_not_met,
)
