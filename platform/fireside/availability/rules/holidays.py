"""What a calendar file says about whole days, as holidays are published (RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from fireside.availability.rules.outside import check_frequency, read_calendars

if TYPE_CHECKING:
    from icalendar import Calendar

_A_DAY: Final = timedelta(days=1)
Holiday = tuple[date, date, str]
"""The first and the last day, both included, and the name."""


def holidays_of(content: bytes, first: date, last: date) -> list[Holiday]:
    """Return the whole days that a file names and that end in [first, last]; raise ValueError.

    What has hours is no holiday and is left out, as is what was called off. That a holiday keeps
    nobody busy (TRANSP) is usual, and changes nothing.
    """
    found = {
        one
        for calendar in read_calendars(content)
        for event in _events(calendar, first, last)
        for one in _holidays(event)
        if first <= one[1] and one[0] <= last
    }
    return sorted(found)


def _events(calendar: Calendar, first: date, last: date) -> list[Any]:
    from recurring_ical_events import of

    check_frequency(calendar)
    return list(of(calendar, skip_bad_series=True).between(first, last + _A_DAY))


def _holidays(event: Any) -> Iterator[Holiday]:
    begins, ends = event["DTSTART"].dt, event["DTEND"].dt
    is_off = str(event.get("STATUS", "")).upper() == "CANCELLED"
    if is_off or isinstance(begins, datetime) or isinstance(ends, datetime):
        return
    name = " ".join(str(event.get("SUMMARY", "")).split())
    yield begins, max(begins, ends - _A_DAY), name
