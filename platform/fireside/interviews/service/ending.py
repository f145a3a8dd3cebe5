"""When a conversation really ended: noted by a tap or the plan, and put right within a day."""

from __future__ import annotations

from datetime import datetime

from fireside.interviews.events import EndCorrected
from fireside.interviews.models import Appointment, Interview
from fireside.interviews.rules import EndRefusal, Refusal, State, end_refusal
from fireside.interviews.service.moving import MovedOn
from fireside.interviews.service.reading import lock_interview
from fireside.kernel import audit, clock, events
from fireside.kernel.db import db
from fireside.kernel.errors import Conflict, Invalid
from fireside.kernel.permissions import Actor, allowed, require

_WORDS = {
    EndRefusal.BEFORE_START: "That is before it began.",
    EndRefusal.AHEAD: "That is still to come.",
}


class TooLateToCorrect(Conflict):
    """The day in which an end can be put right is over."""

    title = "The end can no longer be changed"

    def __init__(self) -> None:
        super().__init__(
            "It can be put right for 24 hours after it was noted.",
            kept="The end stays as it was noted.",
            do="Your thank-you is welcome all the same.",
        )


def correct_end(actor: Actor, interview: Interview, ended_at: datetime) -> Interview:
    """Put right when the conversation ended (UTC); raise Invalid, MovedOn or TooLateToCorrect."""
    require(actor, "interview.correct_end", interview)
    interview = lock_interview(interview.id)
    appointment = _appointment_of(interview)
    refusal = _refusal(interview, appointment, ended_at)
    if refusal is EndRefusal.TOO_LATE:
        raise TooLateToCorrect
    if refusal is not None:
        raise Invalid({"ended_at": _WORDS[refusal]})
    if appointment.ended_at != ended_at:
        appointment.ended_at = ended_at
        audit.record(actor, "interview.correct_end", "interview", interview.id, ("ended_at",))
        db.session.flush()
        events.announce(EndCorrected(interview.id, appointment.id, ended_at))
    return interview


def may_correct_end(actor: Actor, interview: Interview) -> bool:
    """Tell whether the actor can still put the end right: whether the page offers it."""
    if not allowed(actor, "interview.correct_end", interview) or interview.state != State.HELD:
        return False
    appointment = _appointment_of(interview)
    noted = appointment.ended_at or appointment.ends_at
    return _refusal(interview, appointment, noted) is not EndRefusal.TOO_LATE


def _refusal(
    interview: Interview, appointment: Appointment, ended_at: datetime
) -> EndRefusal | None:
    """After the conversation nothing changes an interview's state: its change was the note."""
    return end_refusal(
        ended_at,
        starts_at=appointment.starts_at,
        recorded_at=interview.changed_at,
        present=clock.now(),
    )


def _appointment_of(interview: Interview) -> Appointment:
    if interview.state != State.HELD or interview.appointment_id is None:
        raise MovedOn(State(interview.state), Refusal.STATE)
    return db.session.get_one(Appointment, (interview.institution_id, interview.appointment_id))
