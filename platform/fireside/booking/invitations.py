"""Calendar invitations (RFC 5545, RFC 5546): one event per appointment, in the reader's zone.

The organizer is the institution's own address and the only attendee is the recipient, so that
neither person's address travels to the other. UID and SEQUENCE come from the appointment: a
cancellation finds the invitation it takes back.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import TYPE_CHECKING

from msgspec import Struct

from fireside.booking.rules import calendar_hours
from fireside.booking.service import Meeting, where_lines
from fireside.interviews.rules import Format, Party

if TYPE_CHECKING:
    from icalendar import Alarm, Event, vCalAddress

REQUEST, CANCEL = "REQUEST", "CANCEL"
_PRODID = "-//Fireside//Informational interviews//EN"
_ZONE_RULES = timedelta(days=400)
_ALARM_BEFORE = timedelta(minutes=30)


class Occasion(Struct, frozen=True):
    """An event as one reader's calendar tells it: moments are UTC, told in her ``zone``."""

    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    zone: str
    summary: str
    attendee: str
    location: str
    description: str
    url: str


def write_invitation(
    meeting: Meeting,
    reader: Party,
    address: str,
    *,
    method: str,
    sender: str,
    house: str,
    url: str,
    written_at: datetime,
) -> bytes:
    """Return the file for one of the two people; ``sender`` is the address the mail comes from."""
    return write_occasion(
        _occasion(meeting, reader, url),
        address,
        method=method,
        sender=sender,
        house=house,
        written_at=written_at,
    )


def write_event(meeting: Meeting, reader: Party, url: str, written_at: datetime) -> bytes:
    """Return the file for somebody's own calendar at a server (RFC 4791 §4.1: without a method).

    Nobody is invited in it: a server would write to whoever is (RFC 6638 §3.2).
    """
    occasion = _occasion(meeting, reader, url)
    return _file(_event(occasion, written_at, called_off=False), occasion, None)


def write_occasion(
    occasion: Occasion,
    address: str,
    *,
    method: str,
    sender: str,
    house: str,
    written_at: datetime,
) -> bytes:
    """Return the file that puts an event into its reader's calendar, or takes it out."""
    event = _event(occasion, written_at, called_off=method == CANCEL)
    event.add("organizer", _organizer(sender, house))
    event.add("attendee", _attendee(address, occasion.attendee))
    return _file(event, occasion, method)


def _occasion(meeting: Meeting, reader: Party, url: str) -> Occasion:
    lines = where_lines(meeting, reader)
    return Occasion(
        uid=meeting.uid,
        sequence=meeting.sequence,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        zone=meeting.me(reader).zone,
        summary=f"Conversation with {meeting.other(reader).name}",
        attendee=meeting.me(reader).name,
        location=location_line(meeting.format, lines),
        description=_description(meeting, lines, url),
        url=url,
    )


def _file(event: Event, occasion: Occasion, method: str | None) -> bytes:
    from icalendar import Calendar  # pages need it not at all, and it is slow to load

    calendar = Calendar.new(prodid=_PRODID, method=method)
    calendar.add_component(event)
    day = occasion.starts_at.date()
    calendar.add_missing_timezones(day - _ZONE_RULES, day + _ZONE_RULES)
    return bytes(calendar.to_ical())


def _event(occasion: Occasion, written_at: datetime, *, called_off: bool) -> Event:
    from icalendar import Event, vUri

    hours = calendar_hours(occasion.starts_at, occasion.ends_at, occasion.zone)
    event = Event()
    event.add("uid", occasion.uid)
    event.add("sequence", occasion.sequence)
    event.add("dtstamp", written_at)
    event.add("dtstart", hours[0])
    event.add("dtend", hours[1])
    event.add("summary", occasion.summary)
    event.add("status", "CANCELLED" if called_off else "CONFIRMED")
    event.add("transp", "OPAQUE")
    if not called_off:
        if occasion.location:
            event.add("location", occasion.location)
        event.add("description", occasion.description)
        event.add_component(_alarm(occasion.summary))
    event.add("url", vUri(occasion.url))
    return event


def _alarm(words: str) -> Alarm:
    """Return what makes a calendar speak up in time to get there (RFC 5545 §3.6.6)."""
    from icalendar import Alarm

    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", words)
    alarm.add("trigger", -_ALARM_BEFORE)
    return alarm


def location_line(meeting_format: Format, lines: tuple[tuple[str, str], ...]) -> str:
    """Return one line that a calendar can show: the address, the link, or who calls."""
    if not lines or meeting_format is not Format.IN_PERSON:
        return lines[0][1] if lines else ""
    return ", ".join(text.replace("\n", ", ") for _, text in lines[:2])


def _description(meeting: Meeting, lines: tuple[tuple[str, str], ...], url: str) -> str:
    head = f"{meeting.format_words}, {meeting.minutes} minutes."
    return "\n".join([head, *(f"{name}: {text}" for name, text in lines), "", url])


def _organizer(sender: str, house: str) -> vCalAddress:
    from icalendar import vCalAddress

    organizer = vCalAddress(f"mailto:{parseaddr(sender)[1]}")
    organizer.name = house
    return organizer


def _attendee(address: str, name: str) -> vCalAddress:
    from icalendar import vCalAddress

    attendee = vCalAddress(f"mailto:{address}")
    attendee.name = name
    attendee.params["ROLE"] = "REQ-PARTICIPANT"
    attendee.params["PARTSTAT"] = "ACCEPTED"
    attendee.params["RSVP"] = "FALSE"
    return attendee
