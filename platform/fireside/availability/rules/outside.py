"""What a calendar file says about when somebody is busy (RFC 5545), bounded to a span of time.

Whole days and times without a zone are read on the host's own clock. What is free or
cancelled closes nothing, and neither do our own conversations that she has in her calendar.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from fireside.availability.rules.busy import split_busy
from fireside.availability.rules.slots import Busy
from fireside.kernel.outside import Trouble

if TYPE_CHECKING:
    from icalendar import Calendar

TELL_AFTER: Final = timedelta(hours=1)
"""How long a calendar may fail before its owner is written to: servers have bad minutes."""
_TOO_OFTEN: Final = frozenset({"SECONDLY", "MINUTELY"})
_FREE: Final = frozenset({"FREE", "WORKINGELSEWHERE"})
_DATES: Final = ("DTSTART", "DTEND")

TROUBLE_WORDS: Final[Mapping[Trouble, str]] = {
    Trouble.ADDRESS: "Write the address of a calendar, such as"
    " https://calendar.example.org/dana.ics, without a name or a password in it.",
    Trouble.PRIVATE: "That address leads into a private network, where nothing is read. Use one"
    " that can be reached from anywhere.",
    Trouble.UNKNOWN: "There is no server of that name. Look whether the address is complete.",
    Trouble.SILENT: "The server did not answer, or broke off.",
    Trouble.UNTRUSTED: "The server could not show that it is the one the address names.",
    Trouble.REFUSED: "The server wants a sign-in. Use the calendar's secret or public address.",
    Trouble.MISSING: "There is no calendar at that address, or no longer.",
    Trouble.TOO_LARGE: "The calendar is larger than 5 MB. Leave old years out of it, or share a"
    " smaller one.",
    Trouble.TOO_SLOW: "The calendar took longer than a minute to read.",
    Trouble.LOST: "The address leads on from one to the next without an end.",
    Trouble.ELSEWHERE: "The server sends us on to another one.",
    Trouble.PLAIN: "A password is given over https alone.",
    Trouble.FAILED: "The server answered with a fault of its own.",
    Trouble.UNREADABLE: "What is at that address cannot be read as a calendar (iCalendar, .ics).",
}
"""What stood in the way, in a sentence for the host."""

ACCOUNT_WORDS: Final[Mapping[Trouble, str]] = {
    **TROUBLE_WORDS,
    Trouble.ADDRESS: "Write the address of the server, such as https://cloud.example.org, without a"
    " name or a password in it.",
    Trouble.REFUSED: "The server did not accept this name with this password. Many want an app"
    " password, which you make in your account's security settings.",
    Trouble.MISSING: "There is no CalDAV account at that address, or a calendar of it is gone.",
    Trouble.TOO_LARGE: "The calendars hold more than 5 MB for the coming weeks. Let fewer count.",
    Trouble.TOO_SLOW: "The server took too long to answer.",
    Trouble.ELSEWHERE: "The server sends us on to another one, and your password goes to the one"
    " you name alone. Write the other one's address.",
    Trouble.PLAIN: "That address is not encrypted, so we give it no password. Use one that begins"
    " with https.",
    Trouble.UNREADABLE: "What the server answered cannot be read as CalDAV.",
}
"""The same of a calendar account."""


def tidy_address(typed: str) -> str:
    """Return the address that is meant: ``webcal:`` is what calendars write for ``https:``."""
    scheme, colon, rest = typed.strip().partition(":")
    if colon and scheme.lower() in ("webcal", "webcals"):
        return f"https:{rest}"
    return f"{scheme.lower()}:{rest}" if colon else typed.strip()


def tidy_server(typed: str) -> str:
    """Return the address that is meant; whoever writes a bare name means ``https:``."""
    typed = typed.strip()
    if typed and "://" not in typed:
        typed = f"https://{typed}"
    return tidy_address(typed)


def is_to_be_told(failing_since: datetime, told_at: datetime | None, present: datetime) -> bool:
    """Tell whether a host is to hear now that her calendar fails: once, and not at once."""
    return told_at is None and present - failing_since >= TELL_AFTER


def busy_of(
    content: bytes, zone: str, starts_at: datetime, ends_at: datetime, own_uids: Collection[str]
) -> list[Busy]:
    """Return the busy times between two moments, in UTC and in order; raise ValueError.

    A recurrence without an end ends with the span; one that returns every minute is refused.
    """
    from recurring_ical_events import of

    spans = [
        (0, *span)
        for calendar in read_calendars(content)
        for event in of(_checked(calendar, own_uids), skip_bad_series=True).between(
            starts_at, ends_at
        )
        for span in _spans(event, ZoneInfo(zone), starts_at, ends_at)
    ]
    return split_busy(spans).get(0, [])


def read_calendars(content: bytes) -> list[Calendar]:
    """Return the calendars of a file, one at least; raise ValueError."""
    from icalendar import Calendar

    calendars = Calendar.from_ical(content, multiple=True)
    if not calendars or any(one.name != "VCALENDAR" for one in calendars):
        raise ValueError("no calendar")
    return calendars


def check_frequency(calendar: Calendar) -> None:
    """Raise ValueError for what would never end."""
    for event in calendar.walk("VEVENT"):
        rules = event.get("RRULE", [])
        for rule in rules if isinstance(rules, list) else [rules]:
            if _TOO_OFTEN & {str(word).upper() for word in rule.get("FREQ", [])}:
                raise ValueError("an event returns every minute")


def _checked(calendar: Calendar, own_uids: Collection[str]) -> Calendar:
    """Leave our own conversations out; raise ValueError for what would never end."""
    check_frequency(calendar)
    calendar.subcomponents = [
        part for part in calendar.subcomponents if str(part.get("UID", "")) not in own_uids
    ]
    return calendar


def _spans(event: Any, zone: ZoneInfo, starts_at: datetime, ends_at: datetime) -> Iterator[Busy]:
    """Yield when an event closes time: once, or not at all."""
    if not _blocks(event):
        return
    first, last = (_moment(event[name].dt, zone) for name in _DATES)
    if first < last and first < ends_at and starts_at < last:
        yield first, last


def _blocks(event: Any) -> bool:
    if str(event.get("TRANSP", "")).upper() == "TRANSPARENT":
        return False
    if str(event.get("STATUS", "")).upper() == "CANCELLED":
        return False
    return str(event.get("X-MICROSOFT-CDO-BUSYSTATUS", "")).upper() not in _FREE


def _moment(value: Any, zone: ZoneInfo) -> datetime:
    """Return a moment in UTC; a day begins at its midnight in ``zone``."""
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=zone)).astimezone(UTC)
    if isinstance(value, date):
        return datetime.combine(value, time(), zone).astimezone(UTC)
    raise ValueError("no moment")
