"""The host answers: yes, or no with a reason and other times; or nobody does."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from fireside.booking.rules import check_decline
from fireside.booking.service.locking import lock_both
from fireside.booking.service.openings import find_host, host_openings
from fireside.interviews.models import Alternative, Appointment, Interview
from fireside.interviews.rules import Act, State
from fireside.interviews.service import (
    Hold,
    SlotTaken,
    apply,
    held_times,
    hold_time,
    lock_interview,
)
from fireside.kernel import clock
from fireside.kernel.db import db
from fireside.kernel.errors import Conflict, Invalid
from fireside.kernel.permissions import Actor, require

_DONE = {Act.CONFIRM: State.CONFIRMED, Act.DECLINE: State.DECLINED}


def answer_request(
    actor: Actor,
    interview: Interview,
    act: Act,
    *,
    reason: str = "",
    alternatives: Sequence[datetime] = (),
    seen: datetime | None = None,
) -> Interview:
    """Confirm or decline a request; the same answer pressed twice changes nothing.

    ``alternatives`` are up to three of the host's own open times (UTC), offered instead; they hold
    nobody's time. ``seen`` is the start on the page that was answered. Raises Invalid by field, and
    Conflict where the interview has moved on, the request has run out or is for another time by
    now, or one of the two is not free any more.
    """
    require(actor, "booking.answer", interview)
    holds = lock_both(interview)
    interview = lock_interview(interview.id)
    require(actor, "booking.answer", interview)
    if interview.state == _DONE[act]:
        return interview
    appointment = _requested(interview)
    if appointment is not None and seen not in (None, appointment.starts_at):
        raise Conflict(
            "The student asks for another time by now.", do="Look at the new time, then answer."
        )
    if act is Act.CONFIRM and appointment is not None:
        _take_time(appointment, holds)
    if act is Act.DECLINE:
        _check_decline(interview, reason, alternatives)
        if appointment is not None:
            _offer(appointment, alternatives)
    return apply(actor, interview, act, reason=reason if act is Act.DECLINE else "")


def expire_request(actor: Actor, interview_id: int, appointment_id: int) -> None:
    """Give a time back when nobody has answered by the deadline; anything else changes nothing."""
    interview = lock_interview(interview_id)
    require(actor, "booking.expire")
    appointment = _requested(interview, late=True)
    if appointment is None or appointment.id != appointment_id:
        return
    if appointment.expires_at is not None and appointment.expires_at <= clock.now():
        unseen = interview.state == State.APPROVAL
        apply(actor, interview, Act.RETURN if unseen else Act.EXPIRE)


def _requested(interview: Interview, *, late: bool = False) -> Appointment | None:
    """Return the appointment that waits for an answer, or None; raise Conflict past its time."""
    waiting = {State.REQUESTED, State.APPROVAL} if late else {State.REQUESTED}
    if interview.state not in waiting or interview.appointment_id is None:
        return None
    appointment = db.session.get_one(
        Appointment, (interview.institution_id, interview.appointment_id)
    )
    over = appointment.expires_at is not None and appointment.expires_at <= clock.now()
    if over and not late:
        raise Conflict(
            "The time for an answer has passed, and the slot is open again.",
            do="If you would still like to talk, the student can ask you for another time.",
        )
    return appointment


def _take_time(appointment: Appointment, holds: Sequence[Hold]) -> None:
    """Take both people's time for a request that holds none: the first one confirmed gets it."""
    if held_times(appointment.id) or appointment.starts_at <= clock.now():
        return
    try:
        hold_time(appointment, holds)
    except SlotTaken:
        raise SlotTaken(
            "One of you has agreed to something else at this time.",
            do="Decline kindly, and offer other times where you can.",
        ) from None


def _check_decline(interview: Interview, reason: str, alternatives: Sequence[datetime]) -> None:
    wrong = check_decline(reason, alternatives)
    if not wrong and alternatives and interview.host_id is not None:
        offered = {slot.starts_at for slot in host_openings(find_host(interview.host_id))}
        if not offered.issuperset(alternatives):
            wrong["alternatives"] = "One of these times is not open any more. Choose again."
    if wrong:
        raise Invalid(wrong)


def _offer(appointment: Appointment, alternatives: Sequence[datetime]) -> None:
    db.session.add_all(
        Alternative(appointment_id=appointment.id, starts_at=starts_at)
        for starts_at in sorted(set(alternatives))
    )
