"""What all letters of this room are made of."""

from __future__ import annotations

from typing import Any

from flask import current_app
from msgspec import Struct

from fireside.availability.rules import Slot
from fireside.booking.invitations import REQUEST, write_invitation
from fireside.booking.service import Meeting, find_meeting, where_lines
from fireside.config import Settings
from fireside.institutions.service import address_of, current_institution
from fireside.interviews.rules import Party, State
from fireside.kernel import clock
from fireside.kernel.db import db
from fireside.kernel.mail import Letter, MailContext
from fireside.kernel.web.rendering import absolute_url
from fireside.people.models import Account


class Offer(Struct, frozen=True):
    """A time to take, and where to take it."""

    words: str
    url: str


def ask_url(meeting: Meeting, host_id: int, slot: Slot) -> str:
    """Return where this interview's student asks a host for a time: one click from the mail."""
    return absolute_url(
        "booking.ask",
        address_of(current_institution()),
        host_id=host_id,
        interview=meeting.interview_id,
        at=int(slot.starts_at.timestamp()),
    )


def meeting_in(context: MailContext, state: State) -> Meeting | None:
    """Return the meeting while the mail is still true of it."""
    meeting = find_meeting(context.payload["appointment_id"])
    return meeting if meeting is not None and meeting.state is state else None


def as_asked(context: MailContext, name: str, present: int) -> bool:
    """Tell whether what a mail was asked for still is so; a newer mail tells what came after."""
    return bool(context.payload.get(name, present) == present)


def reader_of(context: MailContext) -> Party:
    """Return which of the two a mail is for."""
    return Party(context.payload["reader"])


def write_letter(
    context: MailContext,
    meeting: Meeting,
    template: str,
    subject: str,
    *,
    calendar: str | None = None,
    **more: Any,
) -> Letter | None:
    """Return a letter to one of the two, with an invitation where ``calendar`` names its method."""
    reader = reader_of(context)
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
