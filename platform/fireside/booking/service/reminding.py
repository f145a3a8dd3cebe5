"""Reminders of what is confirmed: planned at once, asked for when due, true when they are read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import select

from fireside.booking.rules import Which, is_timely, reminder_moments
from fireside.booking.service.meetings import Meeting, find_meeting
from fireside.institutions.models import Institution
from fireside.institutions.service import current_institution
from fireside.interviews.rules import Party, State
from fireside.kernel import clock, jobs
from fireside.kernel.db import db
from fireside.kernel.jobs import Job, JobState
from fireside.kernel.mail import MailState, OutgoingMail, enqueue_mail, send_mail_again
from fireside.kernel.tenancy import current_institution_id

REMIND_JOB: Final = "booking.remind"
REMINDER_MAIL: Final = "booking.reminder"
Send = Callable[[dict[str, Any]], None]
Subject = Callable[[dict[str, Any]], object]
_LONGEST: Final = timedelta(hours=84)  # half of the longest notice: nothing is in time after that


def plan_reminders(appointment_id: int) -> None:
    """Ask for the jobs that remind both people of a conversation that has just been confirmed."""
    house, meeting = current_institution(), find_meeting(appointment_id)
    if meeting is None or meeting.answered_at is None:
        return
    for reader in (Party.STUDENT, Party.HOST):
        moments = reminder_moments(
            reader,
            meeting.starts_at,
            meeting.answered_at,
            house.reminder_hours,
            house.last_reminder_minutes,
            meeting.me(reader).zone,
        )
        for which, due_at in moments.items():
            payload = _payload(meeting, reader, which, due_at)
            key = _key(REMIND_JOB, payload)
            jobs.enqueue(REMIND_JOB, payload, run_at=due_at, dedupe_key=key)


def send_reminder(payload: dict[str, Any]) -> None:
    """Ask for the mail of a reminder whose time has come, if there is still something to say."""
    meeting = meeting_to_remind(payload)
    if meeting is None:
        return
    reader = meeting.me(Party(payload["reader"]))
    key = _key(REMINDER_MAIL, payload)
    enqueue_mail(REMINDER_MAIL, to_account_id=reader.account_id, payload=payload, dedupe_key=key)


def meeting_to_remind(payload: dict[str, Any]) -> Meeting | None:
    """Return the meeting that a reminder is about, or None where it would be wrong or in vain.

    It is when the conversation is off, has another time, or has begun; when the reminder is long
    overdue; and when the institution wants no more of them.
    """
    meeting = find_meeting(payload["appointment_id"])
    if meeting is None or not meeting.is_latest or meeting.state is not State.CONFIRMED:
        return None
    if _seconds(meeting.starts_at) != payload["starts_at"]:
        return None
    due_at = datetime.fromtimestamp(payload["due_at"], UTC)
    timely = is_timely(due_at, meeting.starts_at, clock.now())
    return meeting if timely and is_on(Which(payload["which"]), current_institution()) else None


def catch_up() -> None:
    """Remind anew of conversations that a clock which ran ahead has passed over."""
    catch_up_on(REMIND_JOB, REMINDER_MAIL, send_reminder, meeting_to_remind)


def catch_up_on(job_name: str, mail_kind: str, send: Send, subject: Subject) -> None:
    """Remind anew of what came due while the clock of a worker ran ahead, in two queries.

    ``send`` asks for the mail of a reminder, ``subject`` returns what it is about while it holds.

    A job that was finished, or a mail that was asked for, in what is still the future was worked on
    by a clock that was put right since: a reminder which seemed too late then may be in time now.
    The dedupe key keeps a second one from coming.
    """
    present, here = clock.now(), current_institution_id()
    early = select(Job.payload).where(
        Job.name == job_name,
        Job.institution_id == here,
        Job.state == JobState.DONE,
        Job.run_at <= present,
        Job.run_at > present - _LONGEST,
        Job.finished_at > present,
    )
    for payload in db.session.scalars(early).all():
        send(payload)
    unsent = select(OutgoingMail).where(
        OutgoingMail.kind == mail_kind,
        OutgoingMail.created_at > present,
        OutgoingMail.state.in_((MailState.QUEUED, MailState.DROPPED)),
    )
    for mail in db.session.scalars(unsent).all():
        if mail.payload["due_at"] <= _seconds(present) and subject(mail.payload):
            send_mail_again(mail)


def is_on(which: Which, house: Institution) -> bool:
    """Tell whether the institution wants this reminder at all."""
    return bool(house.reminder_hours if which is Which.FIRST else house.last_reminder_minutes)


def _payload(meeting: Meeting, reader: Party, which: Which, due_at: datetime) -> dict[str, Any]:
    return {
        "appointment_id": meeting.appointment_id,
        "reader": reader.value,
        "which": which.value,
        "starts_at": _seconds(meeting.starts_at),
        "due_at": _seconds(due_at),
    }


def _key(prefix: str, payload: dict[str, Any]) -> str:
    """Return what makes a reminder come once: one for each start, reader and reminder."""
    parts = (payload[name] for name in ("appointment_id", "reader", "which", "starts_at"))
    return ":".join([prefix, *map(str, parts)])


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())
