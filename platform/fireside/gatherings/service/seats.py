"""A student takes a seat, and gives it back until the start; the last one goes to exactly one."""

from __future__ import annotations

from sqlalchemy import select

from fireside.booking.service.gating import check_rest
from fireside.gatherings.models import Gathering, Seat
from fireside.gatherings.rules import (
    REFUSAL_WORDS,
    GatheringState,
    SeatRefusal,
    check_question,
    seat_refusal,
    standing_refusal,
)
from fireside.gatherings.service.reading import find_table, lock_gathering
from fireside.gatherings.service.reminding import plan_seat_reminders
from fireside.gatherings.service.telling import GIVEN_BACK, SEATED, tell_student
from fireside.interviews.service import Hold, SlotTaken, hold_time, release_time
from fireside.kernel import audit, clock
from fireside.kernel.db import db, lock_people
from fireside.kernel.errors import Conflict, Invalid
from fireside.kernel.permissions import Actor, require
from fireside.people.service import check_conduct, get_member

_BUSY = "You have another conversation at that time."


class NoSeat(Conflict):
    """Every seat is taken, or it is off, or has begun."""

    title = "There is no seat for you there"

    def __init__(self, refusal: SeatRefusal) -> None:
        full = refusal is SeatRefusal.FULL
        super().__init__(
            REFUSAL_WORDS[refusal],
            kept="Nothing was changed.",
            do="Seats come back now and then: look again later, or choose another one."
            if full
            else "Look at what else is offered.",
        )
        self.refusal = refusal


def take_seat(actor: Actor, gathering_id: int, question: str = "") -> Seat:
    """Sit down, with a question for the host to prepare; whoever sits already changes hers.

    Raises NoSeat when there is none, Invalid for a question without an end, for somebody who has
    another conversation then (the database decides), who rests, or has a code of conduct to accept.
    """
    require(actor, "gathering.take")
    check_conduct(actor)
    account_id, student_id = actor.account_id or 0, actor.membership_id or 0
    lock_people([account_id])
    gathering = lock_gathering(gathering_id)
    find_table(actor, gathering_id)  # with the locks held: a block that came before is seen
    seat = _seat_of(gathering, student_id)
    wrong = check_question(question)
    if wrong:
        raise Invalid(wrong)
    if seat is not None and seat.given_back_at is None:
        _ask_again(actor, gathering, seat, question)
        return seat
    check_rest(student_id)
    state = GatheringState(gathering.state)
    refusal = seat_refusal(
        state, gathering.starts_at, clock.now(), gathering.seats, gathering.seats_taken
    )
    if refusal is not None:
        raise NoSeat(refusal)
    try:
        hold_time(gathering, [Hold(account_id)])
    except SlotTaken:
        raise Invalid({}, _BUSY) from None
    return _sit_down(actor, gathering, seat, question)


def give_back(actor: Actor, gathering_id: int) -> None:
    """Give one's seat back; a second press changes nothing. Raises NoSeat once it has begun."""
    find_table(actor, gathering_id)
    gathering = lock_gathering(gathering_id)
    seat = _seat_of(gathering, actor.membership_id or 0)
    if seat is None or seat.given_back_at is not None:
        return
    state = GatheringState(gathering.state)
    refusal = standing_refusal(state, gathering.starts_at, clock.now())
    if refusal is not None:
        raise NoSeat(refusal)
    free_seat(actor, gathering, seat)


def free_seat(actor: Actor, gathering: Gathering, seat: Seat) -> None:
    """Free a seat of what is locked and still to come, and tell whoever had it."""
    present = clock.now()
    seat.given_back_at, seat.sequence = present, seat.sequence + 1
    gathering.seats_taken -= 1
    db.session.flush()
    release_time(gathering.id, get_member(seat.student_id).account_id)
    audit.record(actor, "gathering.give_back", "gathering", gathering.id)
    tell_student(GIVEN_BACK, gathering, seat)


def _sit_down(actor: Actor, gathering: Gathering, seat: Seat | None, question: str) -> Seat:
    present = clock.now()
    if seat is None:
        seat = Seat(gathering_id=gathering.id, student_id=actor.membership_id, sequence=0)
        db.session.add(seat)
    else:
        seat.sequence += 1
    seat.question, seat.taken_at, seat.given_back_at = question, present, None
    gathering.seats_taken += 1
    db.session.flush()
    audit.record(actor, "gathering.take", "gathering", gathering.id)
    tell_student(SEATED, gathering, seat)
    plan_seat_reminders(gathering, seat)
    return seat


def _ask_again(actor: Actor, gathering: Gathering, seat: Seat, question: str) -> None:
    """Keep another question of somebody who sits already."""
    if question and question != seat.question:
        seat.question = question
        audit.record(actor, "gathering.take", "gathering", gathering.id, ("question",))


def _seat_of(gathering: Gathering, student_id: int) -> Seat | None:
    return db.session.scalar(
        select(Seat).where(Seat.gathering_id == gathering.id, Seat.student_id == student_id),
        execution_options={"populate_existing": True},
    )
