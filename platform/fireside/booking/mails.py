"""The letters of this room, composed at the moment of sending from what is true then."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import current_app

from fireside.booking.invitations import CANCEL, REQUEST, write_invitation
from fireside.booking.rules import Which, speak_when
from fireside.booking.service import (
    REMINDER_MAIL,
    Meeting,
    answer_token,
    find_meeting,
    hopes,
    meeting_to_remind,
    open_alternatives,
    where_lines,
)
from fireside.booking.service.arriving import LATE_MAIL, WAY_IN_MAIL, late_meeting
from fireside.booking.service.gating import MISSED_MAIL, rest_words
from fireside.booking.service.turns import OFFERED_MAIL, offered_place
from fireside.config import Settings
from fireside.institutions.service import address_of, current_institution
from fireside.interviews.rules import Party, Stage, State
from fireside.kernel import clock
from fireside.kernel.db import db
from fireside.kernel.mail import Letter, MailContext, mail_kind, register_topic
from fireside.kernel.web.rendering import absolute_url
from fireside.kernel.wording import speak_datetime, speak_day, speak_hour
from fireside.people.models import Account
from fireside.people.service import get_member

_REMINDERS = "reminders"


def register() -> None:
    """Add the topic that students and hosts may do without."""
    register_topic(
        _REMINDERS,
        "Reminders of a conversation",
        "A mail in good time before each conversation that is confirmed.",
        "student",
        "host",
    )


@mail_kind("booking.requested")
def write_requested(context: MailContext) -> Letter | None:
    """Ask the host, with the buttons that answer without signing in."""
    meeting = _meeting(context, State.REQUESTED)
    if meeting is None or meeting.expires_at is None or meeting.expires_at <= clock.now():
        return None
    base = address_of(current_institution())
    link = absolute_url("booking.answer", base, token=answer_token(meeting))
    return _letter(
        context,
        meeting,
        "booking_requested",
        f"{meeting.student.name} would like {meeting.minutes} minutes of your time",
        link=link,
        hopes=hopes(meeting.interview_id),
    )


@mail_kind("booking.confirmed")
def write_confirmed(context: MailContext) -> Letter | None:
    """Tell both that it is settled, with the invitation."""
    meeting = _meeting(context, State.CONFIRMED)
    if meeting is None:
        return None
    me = meeting.me(_reader(context))
    day = f"{speak_day(meeting.starts_at, me.zone)}, {speak_hour(meeting.starts_at, me.zone)}"
    other = meeting.other(_reader(context)).name
    subject = f"Confirmed: you talk with {other} on {day}"
    return _letter(context, meeting, "booking_confirmed", subject, calendar=REQUEST)


@mail_kind("booking.declined")
def write_declined(context: MailContext) -> Letter | None:
    """Tell the student, with the reason and the times offered instead."""
    meeting = _meeting(context, State.DECLINED)
    if meeting is None:
        return None
    subject = f"{meeting.host.first_name} cannot make that time"
    return _letter(context, meeting, "booking_declined", subject, offers=_offers(meeting))


@mail_kind("booking.cancelled")
def write_cancelled(context: MailContext) -> Letter | None:
    """Tell both that it is off; where it stood in their calendars, take it out."""
    meeting = _meeting(context, State.CANCELLED)
    if meeting is None:
        return None
    other = meeting.other(_reader(context)).name
    if meeting.was_confirmed:
        return _letter(
            context,
            meeting,
            "booking_cancelled",
            f"Cancelled: your conversation with {other}",
            calendar=CANCEL,
        )
    subject = f"Taken back: the request to talk with {other}"
    if _reader(context) is Party.HOST:
        subject = f"Taken back: the request of {other}"
    return _letter(context, meeting, "booking_cancelled", subject)


@mail_kind("booking.expired")
def write_expired(context: MailContext) -> Letter | None:
    """Tell the student kindly that no answer came."""
    meeting = _meeting(context, State.EXPIRED)
    if meeting is None:
        return None
    subject = f"No answer from {meeting.host.first_name} this time"
    return _letter(context, meeting, "booking_expired", subject)


@mail_kind(REMINDER_MAIL, topic=_REMINDERS)
def write_reminder(context: MailContext) -> Letter | None:
    """Remind one of the two of when, how and where, as it stands now."""
    meeting = meeting_to_remind(context.payload)
    if meeting is None:
        return None
    reader, which = _reader(context), Which(context.payload["which"])
    me, other = meeting.me(reader), meeting.other(reader)
    when = speak_when(meeting.starts_at, clock.now(), me.zone)
    prepare = absolute_url(
        "journey.stage",
        address_of(current_institution()),
        interview_id=meeting.interview_id,
        stage=Stage.PREPARE.value,
    )
    return _letter(
        context,
        meeting,
        "booking_reminder",
        f"{when[0].upper()}{when[1:]}: you talk with {other.name}",
        when=when,
        last=which is Which.LAST,
        prepare=prepare,
    )


@mail_kind(LATE_MAIL)
def write_late(context: MailContext) -> Letter | None:
    """Tell one of the two that the other comes later, while it is the latest word."""
    reader = _reader(context)
    late = Party.STUDENT if reader is Party.HOST else Party.HOST
    found = late_meeting(context.payload["appointment_id"], late, context.payload["count"])
    if found is None:
        return None
    meeting, minutes = found
    subject = f"{meeting.me(late).name} comes about {minutes} minutes later"
    return _letter(context, meeting, "booking_late", subject, minutes=minutes)


@mail_kind(WAY_IN_MAIL)
def write_way_in(context: MailContext) -> Letter | None:
    """Tell the student that the way in is another, with the invitation anew."""
    meeting = _meeting(context, State.CONFIRMED)
    if meeting is None or meeting.starts_at <= clock.now():
        return None
    subject = f"The way in to {meeting.host.name}"
    return _letter(context, meeting, "booking_way_in", subject, calendar=REQUEST)


@mail_kind(OFFERED_MAIL)
def write_offered(context: MailContext) -> Letter | None:
    """Tell a student that it is her turn to ask a host, while it is."""
    place = offered_place(context.payload["place_id"], context.payload["turn"])
    account = db.session.get(Account, context.account_id) if context.account_id else None
    if place is None or place.opening_at is None or account is None:
        return None
    host, student = get_member(place.host_id), get_member(place.student_id)
    base, moment = address_of(current_institution()), int(place.opening_at.timestamp())
    return Letter(
        to_name=student.name,
        to_address=account.email,
        subject=f"It is your turn to ask {host.name}",
        template="booking_offered",
        context={
            "institution": current_institution(),
            "me": student,
            "host": host,
            "place": place,
            "url": absolute_url("booking.ask", base, host_id=host.id, at=moment),
            "line": absolute_url("booking.waiting", base),
        },
    )


@mail_kind("booking.returned")
def write_returned(context: MailContext) -> Letter | None:
    """Tell the student that her request did not reach the host; not where she took it back."""
    meeting = _meeting(context, State.RETURNED)
    if meeting is None or meeting.cancelled_by == Party.STUDENT:
        return None
    subject = f"Your request to {meeting.host.name} came back"
    return _letter(context, meeting, "booking_returned", subject)


@mail_kind(MISSED_MAIL)
def write_missed(context: MailContext) -> Letter | None:
    """Tell the student that the host waited, and what follows from it here."""
    meeting = _meeting(context, State.MISSED)
    if meeting is None:
        return None
    subject = f"{meeting.host.name} waited for you"
    rest = rest_words(meeting.student.membership_id)
    return _letter(context, meeting, "booking_missed", subject, rest=rest)


@dataclass(frozen=True, slots=True)
class Offer:
    """A time that the host offers instead, and where to take it."""

    words: str
    url: str


def _offers(meeting: Meeting) -> list[Offer]:
    """Return what is still open of the times offered, in the student's zone."""
    base = address_of(current_institution())
    return [
        Offer(
            speak_datetime(slot.starts_at, meeting.student.zone),
            absolute_url(
                "booking.ask",
                base,
                host_id=meeting.host.membership_id,
                interview=meeting.interview_id,
                at=int(slot.starts_at.timestamp()),
            ),
        )
        for slot in open_alternatives(meeting)
    ]


def _meeting(context: MailContext, state: State) -> Meeting | None:
    """Return the meeting while the mail is still true of it."""
    meeting = find_meeting(context.payload["appointment_id"])
    return meeting if meeting is not None and meeting.state is state else None


def _reader(context: MailContext) -> Party:
    return Party(context.payload["reader"])


def _letter(
    context: MailContext,
    meeting: Meeting,
    template: str,
    subject: str,
    *,
    calendar: str | None = None,
    **more: Any,
) -> Letter | None:
    reader = _reader(context)
    me, other = meeting.me(reader), meeting.other(reader)
    account = db.session.get(Account, me.account_id)
    if account is None:
        return None
    institution = current_institution()
    base = address_of(institution)
    url = absolute_url("journey.interview", base, interview_id=meeting.interview_id)
    ics = None
    if calendar is not None:
        ics = _invitation(meeting, reader, account.email, calendar, institution.name, url)
    return Letter(
        to_name=me.name,
        to_address=account.email,
        subject=subject,
        template=template,
        context={
            "institution": institution,
            "meeting": meeting,
            "me": me,
            "other": other,
            "reader": reader.value,
            "where": where_lines(meeting, reader),
            "url": url,
            "base": base,
            **more,
        },
        calendar=ics,
        calendar_method=calendar or REQUEST,
    )


def _invitation(
    meeting: Meeting, reader: Party, address: str, method: str, house: str, url: str
) -> bytes:
    settings: Settings = current_app.extensions["fireside.settings"]
    return write_invitation(
        meeting,
        reader,
        address,
        method=method,
        sender=settings.mail_from,
        house=house,
        url=url,
        written_at=clock.now(),
    )
