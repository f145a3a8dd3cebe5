"""The institution's terms and closed days, as an administrator changes them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from msgspec import Struct

from fireside.admin.service.steering import REFRESH_JOB
from fireside.availability import service as availability
from fireside.availability.rules import ClosedDays, Term, check_closed, moments
from fireside.institutions.service import current_institution, touch_hosts
from fireside.interviews.service import Agreed, agreed_in
from fireside.kernel import jobs
from fireside.kernel.errors import Invalid
from fireside.kernel.outside import Trouble, Unreachable
from fireside.kernel.permissions import Actor, require

_ACTION: Final = "calendar.change"
_AHEAD = timedelta(days=550)
"""How far ahead a file of holidays is read: into the next academic year."""
_UNREADABLE: Final = "This cannot be read as a calendar (iCalendar, .ics)."
_TOO_SLOW: Final = "This calendar takes too long to read. Save a smaller one, of a year or two."
_NO_DAYS: Final = (
    "This calendar names no whole days in the next eighteen months. Holidays that have hours are"
    " left out: add those by hand."
)


class CalendarPage(Struct, frozen=True):
    """What the calendar knows, with what is over apart."""

    terms: list[Term]
    closed: list[ClosedDays]
    over: list[Term | ClosedDays]


class Review(Struct, frozen=True):
    """Days that would be closed, and what is agreed or asked for on them."""

    days: Sequence[ClosedDays]
    agreed: list[Agreed]

    @property
    def confirmed(self) -> int:
        """How many conversations are confirmed."""
        return sum(one.confirmed for one in self.agreed)


def show_calendar(actor: Actor) -> CalendarPage:
    """Return the terms and the closed days, those to come in order of time."""
    require(actor, _ACTION)
    today = availability.today_here()
    terms, closed = availability.known_calendar()
    known: list[Term | ClosedDays] = [*terms, *closed]
    over = [one for one in known if one.last_day < today]
    return CalendarPage(
        [one for one in terms if one.last_day >= today],
        [one for one in closed if one.last_day >= today],
        sorted(over, key=lambda one: one.first_day, reverse=True),
    )


def review_days(actor: Actor, days: Sequence[ClosedDays]) -> Review:
    """Return what closing some days would meet; nothing is closed yet. Raises Invalid by field."""
    require(actor, _ACTION)
    for one in days:
        wrong = check_closed(one, availability.today_here())
        if wrong:
            raise Invalid(wrong)
    zone = current_institution().zone
    return Review(days, agreed_in([moments(one, zone) for one in days]))


def read_holidays(actor: Actor, content: bytes, *, offers: bool) -> list[ClosedDays]:
    """Return the whole days of a calendar file that could be closed; raise Invalid.

    A file is read by a process of its own with limits of time and memory; nothing is written.
    """
    require(actor, _ACTION)
    today = availability.today_here()
    try:
        found = availability.expand_days(content, today, today + _AHEAD)
    except Unreachable as error:
        slow = error.trouble is Trouble.TOO_SLOW
        raise Invalid({"text": _TOO_SLOW if slow else _UNREADABLE}) from None
    named = [ClosedDays(*one[:2], one[2] or "Closed", offers) for one in found]
    days = [one for one in named if not check_closed(one, today)]
    if not days:
        raise Invalid({"text": _NO_DAYS})
    return days


def close_days(actor: Actor, days: Sequence[ClosedDays]) -> None:
    """Close days; a job brings every host's next opening up to date. Raises Invalid."""
    require(actor, _ACTION)
    availability.close_days(actor, days)
    _follow_days()


def open_days(actor: Actor, key: str) -> ClosedDays:
    """Open days again that were closed, and return them; raise NotFound."""
    require(actor, _ACTION)
    opened = availability.open_days(actor, key)
    _follow_days()
    return opened


def add_term(actor: Actor, term: Term) -> None:
    """Add a term, by which requests are counted from now on; raise Invalid by field."""
    require(actor, _ACTION)
    availability.add_term(actor, term)
    touch_hosts()


def remove_term(actor: Actor, first_day: str) -> Term:
    """Remove a term, and return it; raise NotFound."""
    require(actor, _ACTION)
    removed = availability.remove_term(actor, first_day)
    touch_hosts()
    return removed


def _follow_days() -> None:
    touch_hosts()
    jobs.enqueue(REFRESH_JOB, {})
