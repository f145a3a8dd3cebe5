"""Moving an interview from state to state, as the table in ``rules`` allows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.exc import IntegrityError

from fireside.institutions.service import current_institution
from fireside.interviews.events import InterviewChanged
from fireside.interviews.models import Appointment, Interview
from fireside.interviews.rules import (
    ANSWERS,
    COUNTED,
    HOLDING,
    MOVING,
    STANDING,
    UNDOING,
    Act,
    Party,
    Refusal,
    State,
    acts_open_to,
    is_late,
    next_state,
)
from fireside.interviews.service.calendars import (
    Hold,
    SlotTaken,
    commitments,
    release_time,
    tells_of_overlap,
)
from fireside.interviews.service.reading import get_interview, lock_interview
from fireside.kernel import audit, clock, events, jobs
from fireside.kernel.db import Base, Fresh, db, insert_rows, lock_people
from fireside.kernel.errors import Conflict, NotFound
from fireside.kernel.permissions import Actor, require


class MovedOn(Conflict):
    """The interview is no longer, or not yet, in a state from which this can be done."""

    def __init__(self, state: State, refusal: Refusal) -> None:
        message = STANDING[state] if refusal is Refusal.STATE else "The time for that has passed."
        super().__init__(message, do="Look at the interview to see where it stands now.")
        self.state = state


def start_interview(actor: Actor) -> Interview:
    """Begin a student's journey with a draft."""
    interview = _draft(actor)
    db.session.add(interview)
    db.session.flush()  # what belongs to it is written after it
    audit.record(actor, "interview.start", "interview", interview.id)
    return interview


def _draft(actor: Actor) -> Interview:
    require(actor, "interview.start")
    if actor.membership_id is None:
        raise NotFound
    present = clock.now()
    return Interview(
        student_id=actor.membership_id,
        state=State.DRAFT,
        version=1,
        created_at=present,
        changed_at=present,
    )


def hold_interview(actor: Actor, interview_id: int) -> Interview:
    """Record that the conversation took place; a second press changes nothing."""
    interview = get_interview(actor, interview_id)
    require(actor, "interview.hold", interview)
    interview = lock_interview(interview_id)
    return interview if interview.state == State.HELD else apply(actor, interview, Act.HOLD)


def note_missed(actor: Actor, interview_id: int) -> Interview:
    """Record that the student did not come; a second press changes nothing. No mail is sent."""
    return _note(actor, interview_id, Act.MISS, State.MISSED, "interview.miss")


def take_back_missed(actor: Actor, interview_id: int) -> Interview:
    """Record that the conversation took place after all."""
    return _note(actor, interview_id, Act.UNMISS, State.HELD, "interview.miss")


def note_host_missed(actor: Actor, interview_id: int) -> Interview:
    """Record that the host did not come; a second press changes nothing. It costs nobody a thing.

    The student is offered other hosts.
    """
    return _note(actor, interview_id, Act.HOST_MISS, State.HOST_MISSED, "interview.host_miss")


def take_back_host_missed(actor: Actor, interview_id: int) -> Interview:
    """Record that the host came after all."""
    return _note(actor, interview_id, Act.HOST_UNMISS, State.HELD, "interview.host_miss")


def _note(actor: Actor, interview_id: int, act: Act, target: State, action: str) -> Interview:
    """Note what one of the two, or an adviser, says of who came."""
    interview = lock_interview(interview_id)
    require(actor, action, interview)
    return interview if interview.state == target else apply(actor, interview, act)


def party_of(actor: Actor, interview: Interview) -> Party:
    """Return as whom the actor takes part; raise NotFound for everybody else."""
    if actor.is_system:
        return Party.SYSTEM
    if actor.membership_id is not None:
        if actor.membership_id == interview.student_id:
            return Party.STUDENT
        if actor.membership_id == interview.host_id:
            return Party.HOST
        if interview.state == State.APPROVAL and "advisor" in actor.roles:
            return Party.ADVISOR
    raise NotFound


def _acting_as(actor: Actor, interview: Interview) -> Party:
    """Return as whom the actor acts; an adviser takes no part, and may set right who came."""
    takes_part = actor.membership_id in (interview.student_id, interview.host_id)
    if not takes_part and "advisor" in actor.roles:
        return Party.ADVISOR
    return party_of(actor, interview)


def open_acts(actor: Actor, interview: Interview) -> frozenset[Act]:
    """Return what the actor can do with the interview now: the buttons on the page."""
    party, appointment = _acting_as(actor, interview), _appointment(interview)
    return acts_open_to(
        party,
        State(interview.state),
        starts_at=appointment.starts_at if appointment else None,
        ends_at=appointment.ends_at if appointment else None,
        cancelled_at=_cancelled_at(appointment, party),
        withdrawn_at=_withdrawn_at(interview, appointment, party),
        present=clock.now(),
    )


def _cancelled_at(appointment: Appointment | None, party: Party) -> datetime | None:
    """Return when this party cancelled what had been confirmed: only she can undo it."""
    if appointment is None or appointment.answered_at is None or appointment.cancelled_by != party:
        return None
    return appointment.cancelled_at


def _withdrawn_at(
    interview: Interview, appointment: Appointment | None, party: Party
) -> datetime | None:
    """Return when this party took back a request that waited: nothing has changed since."""
    if appointment is None or appointment.answered_at is not None:
        return None
    return interview.changed_at if appointment.cancelled_by == party else None


def check_act(actor: Actor, interview: Interview, act: Act) -> State:
    """Return the state that an act leads to; raise MovedOn, or NotFound for the wrong party."""
    return _outcome(actor, interview, act, _appointment(interview))


def _outcome(
    actor: Actor, interview: Interview, act: Act, appointment: Appointment | None
) -> State:
    state, party = State(interview.state), _acting_as(actor, interview)
    outcome = next_state(
        state,
        act,
        party,
        starts_at=appointment.starts_at if appointment else None,
        ends_at=appointment.ends_at if appointment else None,
        cancelled_at=_cancelled_at(appointment, party),
        withdrawn_at=_withdrawn_at(interview, appointment, party),
        present=clock.now(),
    )
    if isinstance(outcome, State):
        return outcome
    if outcome is Refusal.PARTY:
        raise NotFound
    raise MovedOn(state, outcome)


def apply(actor: Actor, interview: Interview, act: Act, *, reason: str = "") -> Interview:
    """Move a locked interview (``lock_interview``) and its appointment, and tell whoever listens.

    ``reason`` is kept with a decline or a cancellation. Raises MovedOn where the table refuses.
    """
    target = check_act(actor, interview, act)
    appointment = _appointment(interview)
    if appointment is None or interview.host_id is None:
        raise MovedOn(State(interview.state), Refusal.STATE)
    party = _acting_as(actor, interview)
    _move(interview, appointment, act, target, party, reason)
    audit.record(actor, f"interview.{act}", "interview", interview.id, ("state",))
    db.session.flush()
    _announce(interview, appointment, act, party)
    return interview


def book(
    actor: Actor,
    interview: Interview | None,
    appointment: Appointment,
    act: Act,
    holds: Sequence[Hold],
) -> Interview:
    """Take everybody's time for a new appointment and move its interview; None begins a new one.

    ``appointment`` is not written yet and names its host; an interview is locked
    (``lock_interview``), and its appointment before this one stays as history. Raises MovedOn where
    the table refuses, and SlotTaken when somebody is not free: the whole transaction is undone
    then, for a savepoint would cost every booking more than this costs the rare one.
    """
    lock_people([hold.account_id for hold in holds])
    begun = _draft(actor) if interview is None else interview
    target, party = _outcome(actor, begun, act, appointment), party_of(actor, begun)
    beginning: list[Base | Fresh] = []
    if interview is None:
        beginning = [begun, audit.entry(actor, "interview.start", "interview", begun.id)]
    entry = audit.entry(actor, f"interview.{act}", "interview", begun.id, ("state",))
    appointment.interview_id = begun.id
    begun.host_id, begun.appointment_id = appointment.host_id, appointment.id
    _move(begun, appointment, act, target, party)
    try:
        insert_rows(*beginning, entry, appointment, *commitments(appointment, holds))
    except IntegrityError as error:
        db.session.rollback()
        if tells_of_overlap(error):
            raise SlotTaken from None
        raise
    db.session.expire(begun, ["student", "host", "appointment"])
    _announce(begun, appointment, act, party)
    return begun


def _move(
    interview: Interview,
    appointment: Appointment,
    act: Act,
    target: State,
    party: Party,
    reason: str = "",
) -> None:
    """Write down where both stand now, and what hangs on it."""
    present = clock.now()
    interview.state = target
    interview.version += 1
    interview.changed_at = present
    _settle(appointment, act, party, present, reason)
    appointment.state = target
    if target not in HOLDING:
        release_time(appointment.id)
        appointment.seats_taken = appointment.seats_taken if target in COUNTED else 0
    if target is State.CONFIRMED:
        jobs.enqueue(
            "interviews.hold",
            {"interview_id": interview.id, "appointment_id": appointment.id},
            run_at=appointment.ends_at,
            dedupe_key=f"interviews.hold:{appointment.id}:{appointment.sequence}",
        )


def _announce(interview: Interview, appointment: Appointment, act: Act, party: Party) -> None:
    events.announce(
        InterviewChanged(
            interview.id,
            appointment.id,
            interview.student_id,
            appointment.host_id,
            act,
            State(interview.state),
            party,
            interview.version,
            appointment.starts_at,
            appointment.ends_at,
        )
    )


def _settle(
    appointment: Appointment, act: Act, party: Party, present: datetime, reason: str
) -> None:
    """Write down what belongs to an act: its moment, its reason, the calendar's SEQUENCE."""
    if act in ANSWERS:
        appointment.answered_at = present
        appointment.reason = reason
    elif act is Act.CANCEL:
        appointment.cancelled_by = party
        appointment.reason = reason
        was_confirmed = appointment.state == State.CONFIRMED
        if was_confirmed:  # RFC 5546 §3.2.5: a cancellation outranks the invitation
            appointment.sequence += 1
        appointment.cancelled_at = present
        appointment.cancelled_late = was_confirmed and is_late(
            appointment.starts_at, present, current_institution().late_hours
        )
    elif act in (Act.RETURN, Act.OVERTAKE):
        appointment.cancelled_by = party
        appointment.reason = reason
    elif act in UNDOING:
        _forget_cancellation(appointment)
        appointment.sequence += act is Act.UNCANCEL
    elif act in MOVING:
        appointment.sequence += 1  # RFC 5546 §3.2.2: the same UID, and a newer invitation
        appointment.answered_at = None if act is Act.MOVE else present
    elif act is Act.HOLD:
        appointment.ended_at = appointment.ends_at if party is Party.SYSTEM else present
    elif act in (Act.MISS, Act.HOST_MISS):
        appointment.ended_at = None
    elif act in (Act.UNMISS, Act.HOST_UNMISS):
        appointment.ended_at = appointment.ends_at


def _forget_cancellation(appointment: Appointment) -> None:
    """Let an appointment stand as if it had never been cancelled; nobody has been told."""
    appointment.cancelled_by = appointment.cancelled_at = None
    appointment.cancelled_late = False
    appointment.reason = ""
    appointment.seats_taken = 1


def _appointment(interview: Interview) -> Appointment | None:
    """Return the live or latest appointment, out of the session where it is known."""
    if interview.appointment_id is None:
        return None
    return db.session.get(Appointment, (interview.institution_id, interview.appointment_id))
