"""Either side calls it off."""

from __future__ import annotations

from fireside.booking.rules import REASON_LONGEST
from fireside.booking.service.locking import lock_both
from fireside.interviews.models import Appointment, Interview
from fireside.interviews.rules import Act, State
from fireside.interviews.service import SlotTaken, apply, check_act, hold_time, lock_interview
from fireside.kernel.db import db
from fireside.kernel.errors import Invalid
from fireside.kernel.permissions import Actor, require


def cancel(actor: Actor, interview: Interview, reason: str = "") -> Interview:
    """Take a request back, or call a confirmed conversation off; a second press changes nothing.

    The time is open for others at once; of what had been confirmed people are told only when it
    can be undone no longer. Raises Invalid for a reason that is too long, Conflict where it is too
    late.
    """
    require(actor, "booking.cancel", interview)
    interview = lock_interview(interview.id)
    require(actor, "booking.cancel", interview)
    if interview.state == State.CANCELLED:
        return interview
    if len(reason) > REASON_LONGEST:
        raise Invalid({"reason": f"Keep it short: at most {REASON_LONGEST} characters."})
    return apply(actor, interview, Act.CANCEL, reason=reason)


def undo_cancel(actor: Actor, interview: Interview) -> Interview:
    """Let a conversation stand that the actor cancelled a moment ago; nobody has been told yet.

    Its time is taken again, if it still is free: the database decides, so that nobody is ever
    booked twice. Raises SlotTaken where somebody was quicker, and MovedOn where it is too late.
    """
    require(actor, "booking.cancel", interview)
    holds = lock_both(interview)
    interview = lock_interview(interview.id)
    require(actor, "booking.cancel", interview)
    if interview.state == State.CONFIRMED:
        return interview
    check_act(actor, interview, Act.UNCANCEL)
    appointment = db.session.get_one(
        Appointment, (interview.institution_id, interview.appointment_id)
    )
    try:
        hold_time(appointment, holds)
    except SlotTaken:
        raise SlotTaken(
            "Somebody was quicker: the time went to another conversation.",
            kept="What was prepared is kept.",
            do="Look at the interview to choose another time.",
        ) from None
    return apply(actor, interview, Act.UNCANCEL)
