"""A feed as a file (RFC 5545, RFC 7986): the same bytes as long as nothing has changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct

from fireside.booking.rules import calendar_hours

if TYPE_CHECKING:
    from icalendar import Event

_PRODID = "-//Fireside//Calendar feed//EN"
_ZONE_RULES = timedelta(days=400)
_REFRESH = timedelta(hours=1)


class Entry(Struct, frozen=True):
    """One conversation as the feed tells it; moments are UTC."""

    uid: str
    sequence: int
    written_at: datetime
    starts_at: datetime
    ends_at: datetime
    summary: str
    place: str
    url: str


def write_feed(title: str, zone: str, entries: Sequence[Entry]) -> bytes:
    """Return the calendar; hours are told in ``zone``, whose rules come along."""
    from icalendar import Calendar

    calendar = Calendar()  # not ``new``, which gives it another UID each time
    calendar.add("prodid", _PRODID)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", title)
    calendar.add("x-wr-calname", title)
    calendar.add("refresh-interval", _REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for entry in entries:
        calendar.add_component(_event(entry, zone))
    if entries:
        first = min(entry.starts_at for entry in entries).date()
        last = max(entry.ends_at for entry in entries).date()
        calendar.add_missing_timezones(first - _ZONE_RULES, last + _ZONE_RULES)
    return bytes(calendar.to_ical())


def _event(entry: Entry, zone: str) -> Event:
    from icalendar import Event, vUri

    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.written_at)
    starts_at, ends_at = calendar_hours(entry.starts_at, entry.ends_at, zone)
    event.add("dtstart", starts_at)
    event.add("dtend", ends_at)
    event.add("summary", entry.summary)
    event.add("location", entry.place)
    event.add("status", "CONFIRMED")
    event.add("class", "PRIVATE")
    event.add("url", vUri(entry.url))
    return event
