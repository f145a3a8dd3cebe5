"""The letters of this room, composed at the moment of sending from what is true then."""

from __future__ import annotations

from flask import current_app

from fireside.booking.invitations import CANCEL, REQUEST, Occasion, location_line, write_occasion
from fireside.booking.rules import FORMAT_WORDS, Which, speak_when
from fireside.config import Settings
from fireside.gatherings.rules import spoken_guests
from fireside.gatherings.service import (
    CANCELLED,
    CHANGED,
    GIVEN_BACK,
    OFFERED,
    REMINDER_MAIL,
    SEATED,
    Guest,
    Reader,
    find_reader,
    guests_of,
    to_remind,
    where_lines,
)
from fireside.institutions.service import address_of, current_institution
from fireside.interviews.rules import Format
from fireside.kernel import clock
from fireside.kernel.db import db
from fireside.kernel.mail import Letter, MailContext, mail_kind
from fireside.kernel.web.rendering import absolute_url
from fireside.people.models import Account

_REMINDERS = "reminders"
_SOME = "Group conversation"


@mail_kind(OFFERED)
def write_offered(context: MailContext) -> Letter | None:
    """Give the host what puts it into her calendar."""
    reader = _standing(context)
    if reader is None:
        return None
    subject = f"Offered: {reader.gathering.title}"
    return _write(reader, subject, "You offer a group conversation", REQUEST)


@mail_kind(SEATED)
def write_seated(context: MailContext) -> Letter | None:
    """Tell a student that she has a seat, with the invitation."""
    reader = _standing(context)
    if reader is None:
        return None
    subject = f"You have a seat: {reader.gathering.title}"
    return _write(reader, subject, "You have a seat", REQUEST)


@mail_kind(GIVEN_BACK)
def write_given_back(context: MailContext) -> Letter | None:
    """Tell whoever had a seat that it is free now, and take it out of her calendar."""
    reader = _as_asked(context)
    if reader is None:
        return None
    subject = f"Your seat is given back: {reader.gathering.title or _SOME}"
    return _write(reader, subject, "Your seat is given back", CANCEL)


@mail_kind(CHANGED)
def write_changed(context: MailContext) -> Letter | None:
    """Tell everybody how it stands now."""
    reader = _standing(context)
    if reader is None:
        return None
    subject = f"Changed: {reader.gathering.title}"
    return _write(reader, subject, "Something about it has changed", REQUEST)


@mail_kind(CANCELLED)
def write_cancelled(context: MailContext) -> Letter | None:
    """Tell everybody that it is off, and take it out of their calendars."""
    reader = _as_asked(context)
    if reader is None or not reader.gathering.is_cancelled:
        return None
    subject = f"Called off: {reader.gathering.title or _SOME}"
    return _write(reader, subject, "The group conversation is called off", CANCEL)


@mail_kind(REMINDER_MAIL, topic=_REMINDERS)
def write_reminder(context: MailContext) -> Letter | None:
    """Remind one of those who take part of when, how and where, as it stands now."""
    reader = to_remind(context.payload)
    if reader is None:
        return None
    when = speak_when(reader.gathering.starts_at, clock.now(), reader.me.zone)
    spoken = f"{when[0].upper()}{when[1:]}"
    last = Which(context.payload["which"]) is Which.LAST
    title = "Soon you sit together" if last else f"{spoken} you sit together"
    return _write(reader, f"{spoken}: {reader.gathering.title}", title, None)


def _as_asked(context: MailContext) -> Reader | None:
    """Return whom a mail is for while nothing has happened since; a newer mail tells of that."""
    reader = find_reader(context.payload)
    return reader if reader and reader.sequence == context.payload["sequence"] else None


def _standing(context: MailContext) -> Reader | None:
    """Return the same where it takes place, and she takes part."""
    reader = _as_asked(context)
    if reader is None or reader.gathering.is_cancelled:
        return None
    return None if reader.seat is not None and reader.seat.given_back_at is not None else reader


def _write(reader: Reader, subject: str, title: str, method: str | None) -> Letter | None:
    account = db.session.get(Account, reader.me.account_id)
    if account is None:
        return None
    house, gathering = current_institution(), reader.gathering
    page = "gatherings.show" if reader.seat else "gatherings.hosted"
    url = absolute_url(page, address_of(house), gathering_id=gathering.id)
    guests: list[Guest] = [] if reader.seat else guests_of(gathering)
    return Letter(
        to_name=reader.me.name,
        to_address=account.email,
        subject=subject,
        template="gathering",
        context={
            "institution": house,
            "title": title,
            "gathering": gathering,
            "me": reader.me,
            "host": reader.host,
            "is_host": reader.seat is None,
            "way": FORMAT_WORDS[Format(gathering.format)],
            "where": () if method == CANCEL else where_lines(gathering),
            "guests": guests,
            "coming": spoken_guests(len(guests)),
            "gone": method == CANCEL,
            "reminds": method is None,
            "url": url,
        },
        calendar=_invitation(reader, account.email, method, house.name, url) if method else None,
        calendar_method=method or REQUEST,
    )


def _invitation(reader: Reader, address: str, method: str, house: str, url: str) -> bytes:
    gathering = reader.gathering
    settings: Settings = current_app.extensions["fireside.settings"]
    occasion = Occasion(
        uid=gathering.uid,
        sequence=reader.sequence,
        starts_at=gathering.starts_at,
        ends_at=gathering.ends_at,
        zone=reader.me.zone,
        summary=f"Group conversation: {gathering.title}" if gathering.title else _SOME,
        attendee=reader.me.name,
        location=location_line(Format(gathering.format), where_lines(gathering)),
        description=_description(reader, url),
        url=url,
    )
    return write_occasion(
        occasion,
        address,
        method=method,
        sender=settings.mail_from,
        house=house,
        written_at=clock.now(),
    )


def _description(reader: Reader, url: str) -> str:
    gathering = reader.gathering
    way = FORMAT_WORDS[Format(gathering.format)]
    with_ = f" with {reader.host.name}" if reader.seat else ""
    lines = [f"{way}{with_}, {gathering.minutes} minutes."]
    lines += [f"{name}: {text}" for name, text in where_lines(gathering)]
    return "\n".join([*lines, "", url])
