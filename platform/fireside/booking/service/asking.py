"""A student asks a host for a time: it is held at once, by the database's word alone."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct
from sqlalchemy import bindparam, literal, select

from fireside.availability.rules import ENOUGH, Slot, Spent, nearest
from fireside.availability.service import check_slot
from fireside.booking.rules import (
    act_of_asking,
    check_ask,
    check_phone,
    digest,
    expiry,
    host_calls,
)
from fireside.booking.service.gating import check_ready, check_rest
from fireside.booking.service.idempotency import (
    Press,
    ask_earlier,
    earlier_result,
    is_known,
    remember,
)
from fireside.booking.service.objections import refuse_objections
from fireside.booking.service.openings import Terms, student_openings
from fireside.institutions.rules import YesNo
from fireside.institutions.service import current_institution
from fireside.interviews.models import Alternative, Appointment, Interview
from fireside.interviews.rules import HOLDING, Act, State
from fireside.interviews.service import (
    Hold,
    SlotTaken,
    book,
    busy_times,
    check_act,
    get_interview,
    lock_interview,
)
from fireside.kernel import clock, jobs
from fireside.kernel.db import Ready, db, lock_people
from fireside.kernel.errors import Conflict, Invalid, NotFound
from fireside.kernel.permissions import Actor, require
from fireside.people.models import Block
from fireside.people.service import check_conduct
from fireside.plugins.types import BookingRequest, Format

_ACTION = "booking.ask"
_NEAREST = 3
_APART = "apart"
_LIVE = Ready(
    select(Interview.id, Interview.host_id, Interview.state).where(
        Interview.student_id == bindparam("student"), Interview.state.in_(HOLDING)
    ),
    select(Block.id, Block.blocked_id, literal(_APART)).where(
        Block.blocker_id == bindparam("student")
    ),
    select(Block.id, Block.blocker_id, literal(_APART)).where(
        Block.blocked_id == bindparam("student")
    ),
)
"""A student's live interviews, and the hosts whom she is kept from: one question, for a race."""


class JustTaken(Conflict):
    """The time went to somebody else, or is offered no longer; ``nearest`` holds up to three."""

    title = "That time has just been taken"

    def __init__(self, nearest: tuple[Slot, ...]) -> None:
        super().__init__(
            kept="What you wrote is still here.",
            do="Choose one of the nearest times." if nearest else "Choose another host.",
        )
        self.nearest = nearest


class _Ask(Struct, frozen=True):
    """Everything one submission says, and what the host offers at this moment."""

    host: Terms
    student_id: int
    account_id: int
    starts_at: datetime
    meeting_format: str
    why_you: str
    phone: str = ""

    @property
    def host_calls(self) -> bool:
        """Whether the host needs the student's number."""
        return host_calls(self.meeting_format, student_calls=self.host.student_calls)

    @property
    def slot(self) -> Slot:
        return Slot(self.starts_at, self.starts_at + timedelta(minutes=self.host.minutes))

    def digest(self, interview: Interview | None) -> str:
        """Return what tells this submission from another with the same key."""
        return digest(
            {
                "host": self.host.member_id,
                "interview": interview.id if interview else None,
                "starts_at": self.starts_at.timestamp(),
                "format": self.meeting_format,
                "why_you": self.why_you,
                "phone": self.phone,
            }
        )


class _Present(Struct, frozen=True):
    """How things stand while both calendars are held."""

    live: Sequence[Any]
    """With whom the student has something ahead of her, and who is kept from her (``_APART``)."""
    both_free: bool
    spent: Spent | None
    """For how long the host was asked enough."""
    kept: str = ""
    """Why the time is kept from the student, if it is."""


def ask_host(
    actor: Actor,
    interview: Interview | None,
    host: Terms,
    *,
    starts_at: datetime,
    meeting_format: str,
    why_you: str,
    idempotency_key: str,
    student_phone: str = "",
) -> Interview:
    """Ask for a time, or book it where the policy says so, and hold it; return the interview.

    ``host`` are her terms of this moment (``find_terms``). ``student_phone`` is needed, and kept,
    where the host is to call.

    Without an interview a new one begins. The same key with the same contents returns what the
    first press led to. Raises JustTaken with the nearest open times; Invalid for fields, limits,
    a key with other contents, a code of conduct that is still to be accepted, and what plugins
    object; Conflict where the interview stands elsewhere; NotFound where one of the two has
    blocked the other.
    """
    require(actor, _ACTION, interview)
    check_conduct(actor)
    student_id, account_id = _student(actor)
    if host.member_id == student_id:
        raise NotFound
    ask = _Ask(host, student_id, account_id, starts_at, meeting_format, why_you, student_phone)
    press = Press(account_id, _ACTION, idempotency_key, ask.digest(interview))
    check = check_slot(host.member_id, host.account_id, account_id, starts_at)
    records, live, hosts, parts = lock_people(
        [account_id, host.account_id],
        ask_earlier(press),
        _LIVE.asked(student=student_id),
        *check.questions,
    )
    known = earlier_result(press, records)
    if known is not None:
        return get_interview(actor, known)
    both_free = check.is_open(hosts, parts) and check.asker_is_free(parts, ask.slot.ends_at)
    kept = "" if both_free else check.why_kept(ask.slot.ends_at)
    present = _Present(live, both_free, check.spent(), kept)
    booked = _book(actor, interview, ask, present)
    remember(press, booked.id)
    return booked


def refuse_taken(actor: Actor, host: Terms, starts_at: datetime, idempotency_key: str) -> None:
    """Raise JustTaken for a time that is plainly gone; it locks nothing and decides nothing.

    ``host`` are her terms for this time (``find_terms``).

    Of fifty who race for a time, those who come late need not queue behind one another. A second
    press of the winner's is let through: its key is known.
    """
    require(actor, _ACTION)
    _, account_id = _student(actor)
    if host.busy and not is_known(account_id, _ACTION, idempotency_key):
        raise _just_taken(host, account_id, starts_at)


def live_interview_with(actor: Actor, host_id: int) -> int | None:
    """Return the id of the interview with a host that is asked for or confirmed, or None."""
    live = _LIVE.rows(student=actor.membership_id)
    mine = (row.id for row in live if row.host_id == host_id and row.state != _APART)
    return next(mine, None)


def _book(actor: Actor, interview: Interview | None, ask: _Ask, present: _Present) -> Interview:
    """Check the ask against the present, take the time, and move the interview."""
    _refuse_wrong(ask)
    check_rest(ask.student_id)
    interview = lock_interview(interview.id) if interview else None
    act = _act(interview, ask)
    if interview is not None:
        check_act(actor, interview, act)
    check_ready(interview)
    _refuse_too_many(ask, act, present.live)
    if present.spent is not None and not (interview and _was_offered(interview, ask)):
        raise Invalid({}, f"{ask.host.first_name} {ENOUGH[present.spent]}. Choose another host.")
    if present.kept:
        raise Invalid({"starts_at": present.kept})
    if not present.both_free:
        raise _refused(ask)
    _refuse_objections(interview, ask, act)
    appointment = _new_appointment(ask, act)
    try:
        booked = book(actor, interview, appointment, act, _holds(ask, act))
    except SlotTaken:
        raise _refused(ask) from None
    if act is not Act.BOOK:
        watch_expiry(appointment)
    return booked


def _refuse_wrong(ask: _Ask) -> None:
    wrong = check_ask(ask.why_you, ask.meeting_format, ask.host.formats)
    unusable = check_phone(ask.phone) if ask.host_calls else ""
    if unusable:
        wrong["student_phone"] = unusable
    if wrong:
        raise Invalid(wrong)


def _student(actor: Actor) -> tuple[int, int]:
    """Return membership and account of whoever asks; raise NotFound for whoever is no member."""
    if actor.membership_id is None or actor.account_id is None:
        raise NotFound
    return actor.membership_id, actor.account_id


def _act(interview: Interview | None, ask: _Ask) -> Act:
    house = current_institution()
    return act_of_asking(
        ask.host.confirmation,
        house.confirmation,
        offered=interview is not None and _was_offered(interview, ask),
        approved_first=house.approval == YesNo.YES,
    )


def _was_offered(interview: Interview, ask: _Ask) -> bool:
    """Tell whether the host named this very time when she declined this interview's last one."""
    if interview.appointment_id is None or interview.host_id != ask.host.member_id:
        return False
    offer = select(Alternative.id).where(
        Alternative.appointment_id == interview.appointment_id,
        Alternative.starts_at == ask.starts_at,
    )
    return interview.state == State.DECLINED and db.session.scalar(offer) is not None


def _refuse_too_many(ask: _Ask, act: Act, live: Sequence[Any]) -> None:
    """Volunteers are not to be asked by everybody at once, nor twice by one."""
    with_her = {row.state for row in live if row.host_id == ask.host.member_id}
    if _APART in with_her:
        raise NotFound
    if with_her:
        raise Conflict(
            f"You have asked {ask.host.first_name} already.",
            do="Look at that interview, or take the first request back.",
        )
    limit = current_institution().open_requests_per_student
    if act is not Act.BOOK and sum(row.state != State.CONFIRMED for row in live) >= limit:
        raise Invalid(
            {},
            f"You are waiting for {limit} answers already. "
            "Let one of them come in, or take one request back.",
        )


def check_again(interview: Interview, appointment: Appointment) -> None:
    """Check a request that was taken back and is to stand; raise Conflict where it cannot.

    Its student may have asked somebody else meanwhile.
    """
    live = [row for row in _LIVE.rows(student=interview.student_id) if row.id != interview.id]
    limit = current_institution().open_requests_per_student
    waiting = sum(row.state not in (State.CONFIRMED, _APART) for row in live)
    over = appointment.expires_at is not None and appointment.expires_at <= clock.now()
    if over or waiting >= limit or any(row.host_id == interview.host_id for row in live):
        raise Conflict(
            "This request cannot stand any more: it has run out, or you have asked again.",
            kept="What you wrote and prepared is kept.",
            do="Look at your interviews to see where you stand.",
        )


def _refuse_objections(interview: Interview | None, ask: _Ask, act: Act) -> None:
    """Ask the institution's plugins last of all; what they say stands beside the form."""

    def request() -> BookingRequest:
        return BookingRequest(
            student_id=ask.student_id,
            host_id=ask.host.member_id,
            interview_id=interview.id if interview else None,
            starts_at=ask.slot.starts_at,
            ends_at=ask.slot.ends_at,
            format=Format(ask.meeting_format),
            why_you=ask.why_you,
            at_once=act is Act.BOOK,
        )

    refuse_objections(request)


def _refused(ask: _Ask) -> Invalid | JustTaken:
    """Return why the time cannot be had: it is the student who is not free, or the host."""
    if busy_times(ask.account_id, ask.slot.starts_at, ask.slot.ends_at):
        return Invalid({"starts_at": "You have another conversation at that time."})
    return _just_taken(ask.host, ask.account_id, ask.starts_at)


def _just_taken(host: Terms, account_id: int, starts_at: datetime) -> JustTaken:
    openings = student_openings(host.member_id, account_id)
    return JustTaken(nearest(openings, starts_at, _NEAREST))


def _new_appointment(ask: _Ask, act: Act) -> Appointment:
    """Return the appointment asked for; the one before, if any, stays as history."""
    present = clock.now()
    house = current_institution()
    valid = house.approval_hours if act is Act.SUBMIT else house.request_valid_hours
    return Appointment(
        host_id=ask.host.member_id,
        starts_at=ask.slot.starts_at,
        ends_at=ask.slot.ends_at,
        format=ask.meeting_format,
        state=State.REQUESTED,
        uid=str(uuid.uuid4()),
        why_you=ask.why_you,
        student_phone=ask.phone if ask.host_calls else "",
        requested_at=present,
        expires_at=expiry(present, valid, ask.starts_at) if act is not Act.BOOK else None,
    )


def _holds(ask: _Ask, act: Act) -> list[Hold]:
    """Return whose time is taken: nobody's where a request is one of several for it."""
    if act is Act.ASK and not current_institution().request_holds:
        return []
    return [
        Hold(ask.host.account_id, ask.host.buffer_minutes, ask.host.buffer_after_minutes),
        Hold(ask.account_id),
    ]


def watch_expiry(appointment: Appointment, *again: str) -> None:
    """Let a request run out at its time; one that has moved has another time.

    ``again`` tells a second deadline apart.
    """
    jobs.enqueue(
        "booking.expire",
        {"interview_id": appointment.interview_id, "appointment_id": appointment.id},
        run_at=appointment.expires_at,
        dedupe_key=":".join(
            ["booking.expire", str(appointment.id), str(appointment.sequence), *again]
        ),
    )
