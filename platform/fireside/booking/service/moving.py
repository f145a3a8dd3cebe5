"""Another time for what was asked for or agreed: moved at once, or proposed and accepted.

The old time is held until the new one is: both change in one transaction, and the database refuses
an overlap for either of the two.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct
from sqlalchemy import select

from fireside.availability.rules import Slot
from fireside.availability.service import Moving, slots_to_move_to
from fireside.booking.rules import act_of_moving, check_proposal, expiry, lapse
from fireside.booking.service.asking import watch_expiry
from fireside.booking.service.locking import lock_both
from fireside.booking.service.meetings import Meeting, find_meeting
from fireside.booking.service.objections import refuse_objections
from fireside.booking.service.openings import FAR
from fireside.institutions.service import current_institution
from fireside.interviews.models import Appointment, Interview, TimeChange
from fireside.interviews.rules import LIVE, Act, ChangeState, Party, State
from fireside.interviews.service import (
    Hold,
    SlotTaken,
    apply,
    busy_times,
    changes_of,
    check_act,
    held_times,
    lock_interview,
    open_change,
    party_of,
    settle_change,
    swap_time,
)
from fireside.kernel import clock, jobs
from fireside.kernel.db import db
from fireside.kernel.errors import Conflict, Invalid, NotFound
from fireside.kernel.permissions import Actor, require
from fireside.people.models import HostProfile
from fireside.plugins.types import BookingRequest, Format

LAPSE_JOB = "booking.lapse"
_ACTION = "booking.move"
_GONE = "That time is not open any more. Choose another one."


class _Held(Struct, frozen=True):
    """An interview and its appointment while both calendars are held."""

    interview: Interview
    appointment: Appointment
    meeting: Meeting
    party: Party
    holds: list[Hold]


def moving_act(actor: Actor, interview: Interview, meeting: Meeting) -> Act:
    """Return what the actor does who wants another time; a host always proposes."""
    if party_of(actor, interview) is Party.HOST:
        return Act.PROPOSE
    policy = db.session.scalar(
        select(HostProfile.confirmation).where(HostProfile.membership_id == interview.host_id)
    )
    return act_of_moving(State(interview.state), policy, current_institution().confirmation)


def times_to_move_to(meeting: Meeting, *, short_notice: bool = False) -> list[Slot]:
    """Return the times that both have, as if this conversation had left its own."""
    held = held_times(meeting.appointment_id)
    mine, present = meeting.student.account_id, clock.now()
    own = [one for one in busy_times(mine, present, present + FAR) if one != held.get(mine)]
    moving = Moving(held.get(meeting.host.account_id), meeting.starts_at, short_notice)
    return slots_to_move_to(meeting.host.membership_id, moving, own, guest=mine)


def move_to(actor: Actor, interview: Interview, starts_at: datetime) -> Interview:
    """Let a student's request be for another open time, or move at once what the policy allows.

    Raises Invalid for a time that is not open, and Conflict where the interview stands elsewhere.
    """
    held = _hold(actor, interview)
    act = moving_act(actor, held.interview, held.meeting)
    if act is Act.PROPOSE:
        raise NotFound
    if held.appointment.starts_at == starts_at:
        return held.interview
    check_act(actor, held.interview, act)
    slot = _open_slot(held, starts_at, short_notice=False)
    _end_waiting(held, ChangeState.WITHDRAWN)
    change = _new_change(held, [starts_at])
    return _swap(actor, held, act, slot, change)


def propose_times(
    actor: Actor, interview: Interview, times: Sequence[datetime], words: str = ""
) -> Interview:
    """Ask the other one for one of up to three other times (UTC); the old one is held meanwhile.

    A proposal that waited is replaced, whoever made it. Raises Invalid by field, and Conflict where
    the interview stands elsewhere.
    """
    held = _hold(actor, interview)
    check_act(actor, held.interview, Act.PROPOSE)
    wrong = check_proposal(words, times)
    by_host = held.party is Party.HOST
    if not wrong:
        offered = {s.starts_at for s in times_to_move_to(held.meeting, short_notice=by_host)}
        if not offered.issuperset(times):
            wrong["times"] = "One of these times is not open any more. Choose again."
    if wrong:
        raise Invalid(wrong)
    _end_waiting(held, ChangeState.KEPT)
    change = _new_change(held, sorted(set(times)), words)
    valid = current_institution().request_valid_hours
    change.expires_at = lapse(clock.now(), valid, held.appointment.starts_at, times)
    db.session.flush()
    payload = {"interview_id": held.interview.id, "change_id": change.id}
    key = f"{LAPSE_JOB}:{change.id}"
    jobs.enqueue(LAPSE_JOB, payload, run_at=change.expires_at, dedupe_key=key)
    return apply(actor, held.interview, Act.PROPOSE)


def accept_time(actor: Actor, interview: Interview, starts_at: datetime) -> Interview:
    """Take one of the times that the other one proposed; a second press changes nothing.

    Raises Conflict where no proposal waits, or the time is not open any more.
    """
    held = _hold(actor, interview)
    change = _waiting_for(held)
    if change is None:
        if held.appointment.starts_at == starts_at and held.interview.state == State.CONFIRMED:
            return held.interview
        raise _nothing_waits()
    if starts_at not in change.moments:
        raise NotFound
    check_act(actor, held.interview, Act.ACCEPT)
    try:
        slot = _open_slot(held, starts_at, short_notice=True)
    except Invalid as gone:
        raise SlotTaken(_GONE, kept="The old time stands.") from gone
    return _swap(actor, held, Act.ACCEPT, slot, change)


def keep_time(actor: Actor, interview: Interview) -> Interview:
    """Leave it at the old time: refuse the other one's proposal, or take one's own back.

    A second press changes nothing.
    """
    held = _hold(actor, interview)
    change = open_change(held.appointment.id)
    if change is None:
        if changes_of(held.appointment.id):
            return held.interview
        raise _nothing_waits()
    check_act(actor, held.interview, Act.KEEP)
    mine = change.asked_by == held.party
    settle_change(change, ChangeState.WITHDRAWN if mine else ChangeState.KEPT)
    return apply(actor, held.interview, Act.KEEP)


def lapse_proposal(actor: Actor, interview_id: int, change_id: int) -> None:
    """Let a proposal run out that nobody answered; anything else changes nothing."""
    interview = lock_interview(interview_id)
    require(actor, "booking.lapse")
    change = db.session.get(TimeChange, (interview.institution_id, change_id))
    if change is None or change.state != ChangeState.OPEN or change.expires_at is None:
        return
    if change.expires_at > clock.now():
        return
    settle_change(change, ChangeState.LAPSED)
    stands = change.appointment_id == interview.appointment_id
    if stands and interview.state == State.CONFIRMED:
        apply(actor, interview, Act.LAPSE)


def _hold(actor: Actor, interview: Interview) -> _Held:
    """Hold both calendars and the interview; raise NotFound for whoever may not move it."""
    require(actor, _ACTION, interview)
    holds = lock_both(interview)
    interview = lock_interview(interview.id)
    require(actor, _ACTION, interview)
    meeting = find_meeting(interview.appointment_id) if interview.appointment_id else None
    if meeting is None:
        raise _nothing_waits()
    appointment = db.session.get_one(
        Appointment, (interview.institution_id, interview.appointment_id)
    )
    if interview.state not in LIVE:
        check_act(actor, interview, Act.PROPOSE)  # says where it stands
    return _Held(interview, appointment, meeting, party_of(actor, interview), holds)


def _open_slot(held: _Held, starts_at: datetime, *, short_notice: bool) -> Slot:
    found = times_to_move_to(held.meeting, short_notice=short_notice)
    slot = next((slot for slot in found if slot.starts_at == starts_at), None)
    if slot is None:
        raise Invalid({"starts_at": _GONE})
    return slot


def _waiting_for(held: _Held) -> TimeChange | None:
    """Return the proposal that waits for this party, or None."""
    change = open_change(held.appointment.id)
    return change if change is not None and change.asked_by != held.party else None


def _end_waiting(held: _Held, theirs: ChangeState) -> None:
    """Settle what waited before a new wish; ``theirs`` is what becomes of the other one's."""
    change = open_change(held.appointment.id)
    if change is not None:
        mine = change.asked_by == held.party
        settle_change(change, ChangeState.WITHDRAWN if mine else theirs)


def _new_change(held: _Held, times: Sequence[datetime], words: str = "") -> TimeChange:
    change = TimeChange(
        appointment_id=held.appointment.id,
        asked_by=held.party,
        state=ChangeState.OPEN,
        times=[int(moment.timestamp()) for moment in times],
        words=words,
        moved_from=held.appointment.starts_at,
        asked_at=clock.now(),
    )
    db.session.add(change)
    return change


def _swap(actor: Actor, held: _Held, act: Act, slot: Slot, change: TimeChange) -> Interview:
    """Give the appointment its new time, write down how it came about, and tell whoever listens."""
    appointment = held.appointment
    refuse_objections(lambda: _request(held, slot, act))
    db.session.flush()
    try:
        swap_time(appointment, slot.starts_at, slot.ends_at, held.holds)
    except SlotTaken:
        raise SlotTaken(_GONE, kept="The old time stands.") from None
    settle_change(change, ChangeState.TAKEN, slot.starts_at)
    moved = apply(actor, held.interview, act)
    if act is Act.MOVE:
        valid = current_institution().request_valid_hours
        appointment.expires_at = expiry(clock.now(), valid, slot.starts_at)
        watch_expiry(appointment)
        db.session.flush()
    return moved


def _request(held: _Held, slot: Slot, act: Act) -> BookingRequest:
    return BookingRequest(
        student_id=held.meeting.student.membership_id,
        host_id=held.meeting.host.membership_id,
        interview_id=held.interview.id,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        format=Format(held.meeting.format),
        why_you=held.meeting.why_you,
        at_once=act is not Act.MOVE,
    )


def _nothing_waits() -> Conflict:
    return Conflict(
        "No other time waits for an answer here any more.",
        do="Look at the interview to see when you meet.",
    )
