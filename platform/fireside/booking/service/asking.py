"""A student asks a host for a time: it is held at once, by the database's word alone."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, func, select

from fireside.availability.rules import Slot, nearest
from fireside.availability.service import is_open
from fireside.booking.rules import (
    act_of_asking,
    check_ask,
    check_phone,
    digest,
    expiry,
    host_calls,
)
from fireside.booking.service.idempotency import Press, earlier_result, is_known, remember
from fireside.booking.service.openings import Host, find_host, student_openings
from fireside.institutions.service import current_institution
from fireside.interviews.models import Alternative, Appointment, Interview
from fireside.interviews.rules import LIVE, Act, State
from fireside.interviews.service import (
    Hold,
    SlotTaken,
    apply,
    busy_times,
    check_act,
    get_interview,
    hold_time,
    lock_interview,
    start_interview,
)
from fireside.kernel import clock, jobs
from fireside.kernel.db import Ready, db
from fireside.kernel.db.engine import lock_people
from fireside.kernel.errors import Conflict, Invalid, NotFound
from fireside.kernel.permissions import Actor, require
from fireside.people.models import Membership
from fireside.people.service import get_member

_ACTION = "booking.ask"
_NEAREST = 3
_WAITING = Ready(
    select(func.count(Interview.id)).where(
        Interview.student_id == bindparam("student"), Interview.state == State.REQUESTED
    )
)


class JustTaken(Conflict):
    """The time went to somebody else, or is offered no longer; ``nearest`` holds up to three."""

    title = "That time has just been taken"

    def __init__(self, nearest: tuple[Slot, ...]) -> None:
        super().__init__(
            kept="What you wrote is still here.",
            do="Choose one of the nearest times." if nearest else "Choose another host.",
        )
        self.nearest = nearest


@dataclass(frozen=True, slots=True)
class _Ask:
    """Everything one submission says."""

    host: Host
    student: Membership
    starts_at: datetime
    meeting_format: str
    why_you: str
    phone: str = ""

    @property
    def host_calls(self) -> bool:
        """Whether the host needs the student's number."""
        return host_calls(self.meeting_format, student_calls=self.host.profile.student_calls)

    @property
    def slot(self) -> Slot:
        return Slot(self.starts_at, self.starts_at + timedelta(minutes=self.host.profile.minutes))


def ask_host(
    actor: Actor,
    interview: Interview | None,
    host_id: int,
    *,
    starts_at: datetime,
    meeting_format: str,
    why_you: str,
    idempotency_key: str,
    student_phone: str = "",
) -> Interview:
    """Ask for a time, or book it where the policy says so, and hold it; return the interview.

    ``student_phone`` is needed, and kept, where the host is to call.

    Without an interview a new one begins. The same key with the same contents returns what the
    first press led to. Raises JustTaken with the nearest open times; Invalid for fields, limits
    and a key with other contents; Conflict where the interview stands elsewhere.
    """
    require(actor, _ACTION, interview)
    host, student = find_host(host_id), _student(actor)
    if host.member.id == student.id:
        raise NotFound
    press = Press(
        student.account_id,
        _ACTION,
        idempotency_key,
        digest(
            {
                "host": host_id,
                "interview": interview.id if interview else None,
                "starts_at": starts_at.timestamp(),
                "format": meeting_format,
                "why_you": why_you,
                "phone": student_phone,
            }
        ),
    )
    lock_people([student.account_id, host.member.account_id])
    known = earlier_result(press)
    if known is not None:
        return get_interview(actor, known)
    ask = _Ask(host, student, starts_at, meeting_format, why_you, student_phone)
    booked = _book(actor, interview, ask)
    remember(press, booked.id)
    return booked


def refuse_taken(actor: Actor, host_id: int, starts_at: datetime, idempotency_key: str) -> None:
    """Raise JustTaken for a time that is plainly gone; it locks nothing and decides nothing.

    Of fifty who race for a time, those who come late need not queue behind one another. A second
    press of the winner's is let through: its key is known.
    """
    require(actor, _ACTION)
    host, student = find_host(host_id), _student(actor)
    if not is_open(host_id, starts_at) and not is_known(
        student.account_id, _ACTION, idempotency_key
    ):
        raise JustTaken(nearest(student_openings(host, student), starts_at, _NEAREST))


def live_interview_with(actor: Actor, host_id: int) -> Interview | None:
    """Return the actor's interview with this host that is asked for or confirmed, or None."""
    return db.session.scalar(
        select(Interview)
        .where(
            Interview.student_id == actor.membership_id,
            Interview.host_id == host_id,
            Interview.state.in_(LIVE),
        )
        .limit(1)
    )


def _book(actor: Actor, interview: Interview | None, ask: _Ask) -> Interview:
    """Check the ask against the present, take the time, and move the interview."""
    _refuse_wrong(ask)
    interview = lock_interview(interview.id) if interview else None
    act = _act(interview, ask)
    if interview is not None:
        check_act(actor, interview, act)
    _refuse_too_many(actor, ask, act)
    _refuse_taken(ask)
    interview = interview or start_interview(actor)
    appointment = _open_appointment(interview, ask, act)
    try:
        hold_time(appointment, _holds(ask))
    except SlotTaken:
        raise _just_taken(ask) from None
    booked = apply(actor, interview, act)
    if act is Act.ASK:
        _watch_expiry(appointment)
    return booked


def _refuse_wrong(ask: _Ask) -> None:
    wrong = check_ask(ask.why_you, ask.meeting_format, ask.host.profile.formats)
    unusable = check_phone(ask.phone) if ask.host_calls else ""
    if unusable:
        wrong["student_phone"] = unusable
    if wrong:
        raise Invalid(wrong)


def _student(actor: Actor) -> Membership:
    if actor.membership_id is None:
        raise NotFound
    return get_member(actor.membership_id)


def _act(interview: Interview | None, ask: _Ask) -> Act:
    return act_of_asking(
        ask.host.profile.confirmation,
        current_institution().confirmation,
        offered=interview is not None and _was_offered(interview, ask),
    )


def _was_offered(interview: Interview, ask: _Ask) -> bool:
    """Tell whether the host named this very time when she declined this interview's last one."""
    if interview.appointment_id is None or interview.host_id != ask.host.member.id:
        return False
    offer = select(Alternative.id).where(
        Alternative.appointment_id == interview.appointment_id,
        Alternative.starts_at == ask.starts_at,
    )
    return interview.state == State.DECLINED and db.session.scalar(offer) is not None


def _refuse_too_many(actor: Actor, ask: _Ask, act: Act) -> None:
    """Volunteers are not to be asked by everybody at once, nor twice by one."""
    if live_interview_with(actor, ask.host.member.id) is not None:
        raise Conflict(
            f"You have asked {ask.host.member.first_name} already.",
            do="Look at that interview, or take the first request back.",
        )
    limit = current_institution().open_requests_per_student
    if act is Act.ASK and _WAITING.value(student=ask.student.id) >= limit:
        raise Invalid(
            {},
            f"You are waiting for {limit} answers already. "
            "Let one of them come in, or take one request back.",
        )


def _refuse_taken(ask: _Ask) -> None:
    if busy_times(ask.student.account_id, ask.slot.starts_at, ask.slot.ends_at):
        raise Invalid({"starts_at": "You have another conversation at that time."})
    if not is_open(ask.host.member.id, ask.starts_at):
        raise _just_taken(ask)


def _just_taken(ask: _Ask) -> JustTaken:
    return JustTaken(nearest(student_openings(ask.host, ask.student), ask.starts_at, _NEAREST))


def _open_appointment(interview: Interview, ask: _Ask, act: Act) -> Appointment:
    """Give the interview a new appointment; the one before stays as history."""
    present = clock.now()
    valid = current_institution().request_valid_hours
    appointment = Appointment(
        interview_id=interview.id,
        host_id=ask.host.member.id,
        starts_at=ask.slot.starts_at,
        ends_at=ask.slot.ends_at,
        format=ask.meeting_format,
        state=State.REQUESTED,
        uid=str(uuid.uuid4()),
        why_you=ask.why_you,
        student_phone=ask.phone if ask.host_calls else "",
        requested_at=present,
        expires_at=expiry(present, valid, ask.starts_at) if act is Act.ASK else None,
    )
    db.session.add(appointment)
    interview.host_id = ask.host.member.id
    interview.appointment_id = appointment.id
    db.session.flush()
    db.session.expire(interview, ["host", "appointment"])
    return appointment


def _holds(ask: _Ask) -> list[Hold]:
    return [
        Hold(ask.host.member.account_id, ask.host.profile.buffer_minutes),
        Hold(ask.student.account_id),
    ]


def _watch_expiry(appointment: Appointment) -> None:
    jobs.enqueue(
        "booking.expire",
        {"interview_id": appointment.interview_id, "appointment_id": appointment.id},
        run_at=appointment.expires_at,
        dedupe_key=f"booking.expire:{appointment.id}",
    )
