"""Calendar invitations (RFC 5545, RFC 5546): one event per appointment, in the reader's zone.

The organizer is the institution's own address and the only attendee is the recipient, so that
neither person's address travels to the other. UID and SEQUENCE come from the appointment: a
cancellation finds the invitation it takes back.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import TYPE_CHECKING

from fireside.booking.rules import calendar_hours
from fireside.booking.service import Meeting, where_lines
from fireside.interviews.rules import Format, Party

if TYPE_CHECKING:
    from icalendar import Alarm, Event, vCalAddress

REQUEST, CANCEL = "REQUEST", "CANCEL"
_PRODID = "-//Fireside//Informational interviews//EN"
_ZONE_RULES = timedelta(days=400)
_ALARM_BEFORE = timedelta(minutes=30)


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
    event = _event(meeting, reader, url, written_at, called_off=method == CANCEL)
    event.add("organizer", _organizer(sender, house))
    event.add("attendee", _attendee(address, meeting.me(reader).name))
    return _file(event, meeting, method)


def write_event(meeting: Meeting, reader: Party, url: str, written_at: datetime) -> bytes:
    """Return the file for somebody's own calendar at a server (RFC 4791 §4.1: without a method).

    Nobody is invited in it: a server would write to whoever is (RFC 6638 §3.2).
    """
    event = _event(meeting, reader, url, written_at, called_off=False)
    return _file(event, meeting, None)


def _file(event: Event, meeting: Meeting, method: str | None) -> bytes:
    from icalendar import Calendar  # pages need it not at all, and it is slow to load

    calendar = Calendar.new(prodid=_PRODID, method=method)
    calendar.add_component(event)
    day = meeting.starts_at.date()
    calendar.add_missing_timezones(day - _ZONE_RULES, day + _ZONE_RULES)
    return bytes(calendar.to_ical())


def _event(
    meeting: Meeting, reader: Party, url: str, written_at: datetime, *, called_off: bool
) -> Event:
    hours = calendar_hours(meeting.starts_at, meeting.ends_at, meeting.me(reader).zone)
    from icalendar import Event, vUri

    event = Event()
    event.add("uid", meeting.uid)
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", written_at)
    event.add("dtstart", hours[0])
    event.add("dtend", hours[1])
    event.add("summary", f"Conversation with {meeting.other(reader).name}")
    event.add("status", "CANCELLED" if called_off else "CONFIRMED")
    event.add("transp", "OPAQUE")
    if not called_off:
        lines = where_lines(meeting, reader)
        if lines:
            event.add("location", _location(meeting, lines))
        event.add("description", _description(meeting, lines, url))
        event.add_component(_alarm(str(event["SUMMARY"])))
    event.add("url", vUri(url))
    return event


def _alarm(words: str) -> Alarm:
    """Return what makes a calendar speak up in time to get there (RFC 5545 §3.6.6)."""
    from icalendar import Alarm

    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", words)
    alarm.add("trigger", -_ALARM_BEFORE)
    return alarm


def _location(meeting: Meeting, lines: tuple[tuple[str, str], ...]) -> str:
    """Return one line that a calendar can show: the address, the link, or who calls."""
    if meeting.format is not Format.IN_PERSON:
        return lines[0][1]
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
