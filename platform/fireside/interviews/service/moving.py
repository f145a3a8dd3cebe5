"""Moving an interview from state to state, as the table in ``rules`` allows."""

from __future__ import annotations

from datetime import datetime

from fireside.interviews.events import InterviewChanged, InterviewStarted
from fireside.interviews.models import Appointment, Interview
from fireside.interviews.rules import (
    ANSWERS,
    COUNTED,
    LIVE,
    STANDING,
    Act,
    Party,
    Refusal,
    State,
    acts_open_to,
    next_state,
)
from fireside.interviews.service.calendars import release_time
from fireside.interviews.service.reading import get_interview, lock_interview
from fireside.kernel import audit, clock, events, jobs
from fireside.kernel.db import db
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
    require(actor, "interview.start")
    if actor.membership_id is None:
        raise NotFound
    present = clock.now()
    interview = Interview(
        student_id=actor.membership_id,
        state=State.DRAFT,
        version=1,
        created_at=present,
        changed_at=present,
    )
    db.session.add(interview)
    db.session.flush()  # what belongs to it is written after it
    audit.record(actor, "interview.start", "interview", interview.id)
    events.announce(InterviewStarted(interview.id, interview.student_id))
    return interview


def hold_interview(actor: Actor, interview_id: int) -> Interview:
    """Record that the conversation took place; a second press changes nothing."""
    interview = get_interview(actor, interview_id)
    require(actor, "interview.hold", interview)
    interview = lock_interview(interview_id)
    return interview if interview.state == State.HELD else apply(actor, interview, Act.HOLD)


def party_of(actor: Actor, interview: Interview) -> Party:
    """Return as whom the actor takes part; raise NotFound for everybody else."""
    if actor.is_system:
        return Party.SYSTEM
    if actor.membership_id is not None:
        if actor.membership_id == interview.student_id:
            return Party.STUDENT
        if actor.membership_id == interview.host_id:
            return Party.HOST
    raise NotFound


def open_acts(actor: Actor, interview: Interview) -> frozenset[Act]:
    """Return what the actor can do with the interview now: the buttons on the page."""
    appointment = _appointment(interview)
    return acts_open_to(
        party_of(actor, interview),
        State(interview.state),
        starts_at=appointment.starts_at if appointment else None,
        present=clock.now(),
    )


def check_act(actor: Actor, interview: Interview, act: Act) -> State:
    """Return the state that an act leads to; raise MovedOn, or NotFound for the wrong party."""
    appointment = _appointment(interview)
    state = State(interview.state)
    outcome = next_state(
        state,
        act,
        party_of(actor, interview),
        starts_at=appointment.starts_at if appointment else None,
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
    present, party = clock.now(), party_of(actor, interview)
    interview.state = target
    interview.version += 1
    interview.changed_at = present
    _settle(appointment, act, party, present, reason)
    appointment.state = target
    if target not in LIVE:
        release_time(appointment.id)
        appointment.seats_taken = appointment.seats_taken if target in COUNTED else 0
    if target is State.CONFIRMED:
        jobs.enqueue(
            "interviews.hold",
            {"interview_id": interview.id, "appointment_id": appointment.id},
            run_at=appointment.ends_at,
            dedupe_key=f"interviews.hold:{appointment.id}",
        )
    audit.record(actor, f"interview.{act}", "interview", interview.id, ("state",))
    db.session.flush()
    events.announce(
        InterviewChanged(
            interview.id,
            appointment.id,
            interview.student_id,
            interview.host_id,
            act,
            target,
            party,
            interview.version,
        )
    )
    return interview


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
        appointment.sequence += 1  # RFC 5546 §3.2.5: a cancellation outranks the invitation
    elif act is Act.HOLD:
        appointment.ended_at = appointment.ends_at if party is Party.SYSTEM else present


def _appointment(interview: Interview) -> Appointment | None:
    """Return the live or latest appointment, out of the session where it is known."""
    if interview.appointment_id is None:
        return None
    return db.session.get(Appointment, (interview.institution_id, interview.appointment_id))
