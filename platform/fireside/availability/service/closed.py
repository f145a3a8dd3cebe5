"""The institution's calendar: days that it closes for everybody, and its terms.

It is read with the institution itself, for which nobody asks again: a request may go by what was
true a second ago, as it does with every policy, and no longer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from msgspec import Struct

from fireside.availability.rules import (
    Busy,
    ClosedDays,
    Term,
    check_closed,
    check_term,
    close,
    closed_times,
    moments,
    read_closed,
    read_terms,
    resting,
    write_closed,
    write_terms,
)
from fireside.institutions.service import change_calendar, current_institution
from fireside.kernel import clock
from fireside.kernel.errors import Invalid, NotFound
from fireside.kernel.permissions import Actor

_A_DAY = timedelta(days=1)
Entry = TypeVar("Entry")


class Closing(Struct, frozen=True):
    """What the institution's calendar closes in some time: for everybody, and of weekly hours."""

    off: Sequence[Busy]
    rests: Sequence[tuple[date, date]]


_NOTHING = Closing((), ())


class ClosedSpan(Struct, frozen=True):
    """Closed days with their beginning and their end in UTC."""

    days: ClosedDays
    starts_at: datetime
    ends_at: datetime


def closing_between(earliest: datetime, last: datetime) -> Closing:
    """Return what is closed for conversations that start between two moments."""
    house = current_institution()
    if not read_closed(house.closed_days):
        return _NOTHING
    times = closed_times(house.closed_days, house.zone)
    return Closing(
        [(start, end) for start, end in times if end > earliest and start < last + _A_DAY],
        resting(house.closed_days, (earliest - 2 * _A_DAY).date(), (last + 2 * _A_DAY).date()),
    )


def closed_ahead(until: datetime | None = None) -> list[ClosedSpan]:
    """Return the closed days that are not over yet, and begin before ``until``, in order."""
    house, present = current_institution(), clock.now()
    spans = (ClosedSpan(one, *moments(one, house.zone)) for one in read_closed(house.closed_days))
    return [
        one for one in spans if one.ends_at > present and (until is None or one.starts_at < until)
    ]


def known_calendar() -> tuple[tuple[Term, ...], tuple[ClosedDays, ...]]:
    """Return the institution's terms and closed days, those that are over among them."""
    house = current_institution()
    return read_terms(house.terms), read_closed(house.closed_days)


def add_term(actor: Actor, term: Term) -> None:
    """Add a term; raise Invalid by field, also where it overlaps with another."""

    def add(text: str) -> str:
        known = read_terms(text)
        wrong = check_term(term, known, today_here())
        if wrong:
            raise Invalid(wrong)
        return write_terms([*known, term])

    change_calendar(actor, "calendar.add_term", "terms", add, [str(term.first_day)])


def remove_term(actor: Actor, first_day: str) -> Term:
    """Remove the term that begins on a day, and return it; raise NotFound where none does."""
    removed: list[Term] = []

    def remove(text: str) -> str:
        known = read_terms(text)
        removed.append(_only(known, lambda one: str(one.first_day) == first_day))
        return write_terms(one for one in known if one not in removed)

    change_calendar(actor, "calendar.remove_term", "terms", remove, [first_day])
    return removed[0]


def close_days(actor: Actor, days: Sequence[ClosedDays]) -> None:
    """Close days for conversations; what is agreed for them stands. Raises Invalid."""
    for one in days:
        wrong = check_closed(one, today_here())
        if wrong:
            raise Invalid(wrong)

    def add(text: str) -> str:
        try:
            return write_closed(close(read_closed(text), days))
        except ValueError as error:
            raise Invalid({}, str(error)) from None

    change_calendar(actor, "calendar.close", "closed_days", add, [one.key for one in days])


def open_days(actor: Actor, key: str) -> ClosedDays:
    """Open closed days again, and return them; raise NotFound where there are none of that key."""
    opened: list[ClosedDays] = []

    def remove(text: str) -> str:
        known = read_closed(text)
        opened.append(_only(known, lambda one: one.key == key))
        return write_closed(one for one in known if one not in opened)

    change_calendar(actor, "calendar.open", "closed_days", remove, [key])
    return opened[0]


def today_here() -> date:
    """Return today's date where the institution is."""
    return clock.now().astimezone(ZoneInfo(current_institution().zone)).date()


def _only(known: Sequence[Entry], is_meant: Callable[[Entry], bool]) -> Entry:
    found = next(filter(is_meant, known), None)
    if found is None:
        raise NotFound
    return found
