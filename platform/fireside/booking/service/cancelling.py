"""Either side calls it off."""

from __future__ import annotations

from collections.abc import Sequence

from fireside.booking.rules import REASON_LONGEST
from fireside.booking.service.asking import check_again
from fireside.booking.service.locking import lock_both
from fireside.interviews.models import Appointment, Interview
from fireside.interviews.rules import HOLDING, Act, Refusal, State
from fireside.interviews.service import (
    Hold,
    MovedOn,
    SlotTaken,
    apply,
    check_act,
    has_held_time,
    hold_time,
    lock_interview,
)
from fireside.kernel.db import db
from fireside.kernel.errors import Invalid
from fireside.kernel.permissions import Actor, require


def cancel(actor: Actor, interview: Interview, reason: str = "") -> Interview:
    """Take a request back, or call a confirmed conversation off; a second press changes nothing.

    The time is open for others at once; people are told only when it can be undone no longer.
    Raises Invalid for a reason that is too long, Conflict where it is too late.
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
    """Let stand what the actor cancelled or took back a moment ago; nobody has been told yet.

    Its time is taken again, if it still is free: the database decides, so that nobody is ever
    booked twice. Raises SlotTaken where somebody was quicker, MovedOn where it is too late, and
    Conflict where a request would be one too many by now, or has run out meanwhile.
    """
    require(actor, "booking.cancel", interview)
    holds = lock_both(interview)
    interview = lock_interview(interview.id)
    require(actor, "booking.cancel", interview)
    if interview.state in HOLDING:
        return interview
    appointment = _latest(interview)
    act = _undoing(interview, appointment)
    check_act(actor, interview, act)
    if act is not Act.UNCANCEL:
        check_again(interview, appointment)
    if has_held_time(appointment.id):
        _take_again(appointment, holds)
    return apply(actor, interview, act)


def _latest(interview: Interview) -> Appointment:
    if interview.appointment_id is None:
        raise MovedOn(State(interview.state), Refusal.STATE)
    return db.session.get_one(Appointment, (interview.institution_id, interview.appointment_id))


def _undoing(interview: Interview, appointment: Appointment) -> Act:
    if interview.state == State.RETURNED:
        return Act.RESUBMIT
    return Act.RENEW if appointment.answered_at is None else Act.UNCANCEL


def _take_again(appointment: Appointment, holds: Sequence[Hold]) -> None:
    try:
        hold_time(appointment, holds)
    except SlotTaken:
        raise SlotTaken(
            "Somebody was quicker: the time went to another conversation.",
            kept="What was prepared is kept.",
            do="Look at the interview to choose another time.",
        ) from None
