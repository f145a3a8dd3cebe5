"""Reminders of a group conversation: the institution's schedule, once each, true when sent."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from msgspec import Struct
from sqlalchemy import select

from fireside.booking.rules import Which, is_timely, reminder_moments
from fireside.booking.service.reminding import catch_up_on, is_on
from fireside.gatherings.models import Gathering, Seat
from fireside.gatherings.rules import GatheringState, standing_refusal
from fireside.institutions.service import current_institution
from fireside.interviews.rules import Party
from fireside.kernel import clock, jobs
from fireside.kernel.db import db
from fireside.kernel.mail import enqueue_mail
from fireside.people.models import Membership
from fireside.people.service import get_member

REMIND_JOB: Final = "gatherings.remind"
REMINDER_MAIL: Final = "gatherings.reminder"


class Reader(Struct, frozen=True):
    """A group conversation for one of those who take part: the host where there is no seat."""

    gathering: Gathering
    seat: Seat | None
    me: Membership
    host: Membership

    @property
    def sequence(self) -> int:
        """The SEQUENCE of her invitation."""
        return self.gathering.sequence + (self.seat.sequence if self.seat else 0)

    @property
    def party(self) -> Party:
        """As whom she takes part."""
        return Party.STUDENT if self.seat else Party.HOST


def find_reader(payload: dict[str, Any]) -> Reader | None:
    """Return what a mail or a job is about, and for whom; None where it is gone."""
    gathering = db.session.scalar(
        select(Gathering).where(Gathering.id == payload["gathering_id"]),
        execution_options={"populate_existing": True},
    )
    if gathering is None:
        return None
    seat = None
    if payload["seat_id"] is not None:
        seat = db.session.scalar(
            select(Seat).where(Seat.id == payload["seat_id"]),
            execution_options={"populate_existing": True},
        )
        if seat is None:
            return None
    host = get_member(gathering.host_id)
    me = get_member(seat.student_id) if seat is not None else host
    return Reader(gathering, seat, me, host)


def plan_host_reminder(gathering: Gathering) -> None:
    """Ask for the job that reminds the host of what she has just offered."""
    host = get_member(gathering.host_id)
    _plan(Reader(gathering, None, host, host), gathering.offered_at)


def plan_seat_reminders(gathering: Gathering, seat: Seat) -> None:
    """Ask for the jobs that remind a student who has just sat down."""
    host = get_member(gathering.host_id)
    _plan(Reader(gathering, seat, get_member(seat.student_id), host), seat.taken_at)


def send_reminder(payload: dict[str, Any]) -> None:
    """Ask for the mail of a reminder whose time has come, if there is still something to say."""
    reader = to_remind(payload)
    if reader is not None:
        enqueue_mail(
            REMINDER_MAIL,
            to_account_id=reader.me.account_id,
            payload=payload,
            dedupe_key=_key(REMINDER_MAIL, payload),
        )


def to_remind(payload: dict[str, Any]) -> Reader | None:
    """Return whom to remind of what, or None where it would be wrong or in vain.

    It is when the conversation is off or has begun, when the seat was given back, when the
    reminder is long overdue, and when the institution wants no more of them.
    """
    reader = find_reader(payload)
    if reader is None or (reader.seat is not None and reader.seat.given_back_at is not None):
        return None
    gathering, present = reader.gathering, clock.now()
    if standing_refusal(GatheringState(gathering.state), gathering.starts_at, present):
        return None
    due_at = datetime.fromtimestamp(payload["due_at"], UTC)
    timely = is_timely(due_at, gathering.starts_at, present)
    return reader if timely and is_on(Which(payload["which"]), current_institution()) else None


def catch_up() -> None:
    """Remind anew of what a clock that ran ahead has passed over."""
    catch_up_on(REMIND_JOB, REMINDER_MAIL, send_reminder, to_remind)


def _plan(reader: Reader, settled_at: datetime) -> None:
    house = current_institution()
    moments = reminder_moments(
        reader.party,
        reader.gathering.starts_at,
        settled_at,
        house.reminder_hours,
        house.last_reminder_minutes,
        reader.me.zone,
    )
    for which, due_at in moments.items():
        payload = {
            "gathering_id": reader.gathering.id,
            "seat_id": reader.seat.id if reader.seat else None,
            "which": which.value,
            "due_at": int(due_at.timestamp()),
        }
        jobs.enqueue(REMIND_JOB, payload, run_at=due_at, dedupe_key=_key(REMIND_JOB, payload))


def _key(prefix: str, payload: dict[str, Any]) -> str:
    """Return what makes a reminder come once: one for each person and reminder."""
    parts = (payload[name] for name in ("gathering_id", "seat_id", "which"))
    return ":".join([prefix, *map(str, parts)])
