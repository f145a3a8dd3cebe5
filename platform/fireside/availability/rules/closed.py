"""An institution's own calendar: its terms, and the days on which it is closed.

Both are kept as texts of the institution's own row, so that whoever knows the institution knows
them without asking again. What they mean is worked out once for each text.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from msgspec import Struct

from fireside.availability.rules.hours import speak_date
from fireside.availability.rules.limits import midnight
from fireside.availability.rules.slots import Busy

MOST_CLOSED: Final = 200
MOST_TERMS: Final = 40
NAME_LONGEST: Final = 80
LONGEST_CLOSED: Final = 120
"""Days of one entry at most; a whole summer fits in."""
LONGEST_TERM: Final = 366
_FARTHEST_YEARS: Final = 5
_KEPT_TEXTS: Final = 64
_A_DAY: Final = timedelta(days=1)


class Term(Struct, frozen=True, order=True):
    """A term of the institution, both days included."""

    first_day: date
    last_day: date
    name: str


class ClosedDays(Struct, frozen=True, order=True):
    """Days, both included, on which the institution is closed.

    Nobody meets on them; with ``offers`` only the weekly hours rest, and what a host notes for the
    date itself holds.
    """

    first_day: date
    last_day: date
    name: str
    offers: bool = False

    @property
    def key(self) -> str:
        """What tells these days from others of the same institution."""
        return f"{self.first_day}_{self.last_day}"


@lru_cache(_KEPT_TEXTS)
def read_terms(text: str) -> tuple[Term, ...]:
    """Return the terms that a kept text names, in order."""
    return tuple(
        Term(date.fromisoformat(first), date.fromisoformat(last), name)
        for first, last, name in json.loads(text)
    )


def write_terms(terms: Iterable[Term]) -> str:
    """Return the text in which terms are kept."""
    return json.dumps([[str(one.first_day), str(one.last_day), one.name] for one in sorted(terms)])


@lru_cache(_KEPT_TEXTS)
def read_closed(text: str) -> tuple[ClosedDays, ...]:
    """Return the closed days that a kept text names, in order."""
    return tuple(
        ClosedDays(date.fromisoformat(first), date.fromisoformat(last), name, offers)
        for first, last, name, offers in json.loads(text)
    )


def write_closed(days: Iterable[ClosedDays]) -> str:
    """Return the text in which closed days are kept."""
    return json.dumps(
        [[str(one.first_day), str(one.last_day), one.name, one.offers] for one in sorted(days)]
    )


@lru_cache(_KEPT_TEXTS)
def closed_times(text: str, zone: str) -> tuple[Busy, ...]:
    """Return when nobody meets, in UTC and in order; a day is one of the institution's zone."""
    return tuple(moments(one, zone) for one in read_closed(text) if not one.offers)


def moments(days: ClosedDays, zone: str) -> Busy:
    """Return when closed days begin and end, in UTC, as the institution's clock has them."""
    there = ZoneInfo(zone)
    return midnight(days.first_day, there), midnight(days.last_day + _A_DAY, there)


def resting(text: str, first: date, last: date) -> list[tuple[date, date]]:
    """Return the days between two dates on which weekly hours rest, by each host's own calendar."""
    return [
        (max(one.first_day, first), min(one.last_day, last))
        for one in read_closed(text)
        if one.offers and one.first_day <= last and first <= one.last_day
    ]


def term_began(text: str, planned: date, day: date) -> date:
    """Return since when a day's term counts, by the institution's terms where it has any.

    Between two terms it is a time of its own, which begins when the first of them has ended.
    ``planned`` is when the term began by the plan of the year: it counts before the first term,
    and after the last one, whose end must not be the beginning of a term without an end.
    """
    terms = read_terms(text)
    begun = [one for one in terms if one.first_day <= day]
    if not begun:
        return planned
    last = begun[-1]
    if day <= last.last_day:
        return last.first_day
    after = last.last_day + _A_DAY
    return after if last is not terms[-1] else max(after, planned)


def check_term(term: Term, known: Sequence[Term], today: date) -> dict[str, str]:
    """Return what is wrong with a new term, by field."""
    wrong = _check_span(term.name, term.first_day, term.last_day, LONGEST_TERM, today)
    if not wrong:
        other = next((one for one in known if _touch(one, term)), None)
        if other is not None:
            wrong["first_day"] = (
                f"It overlaps with {other.name}, {speak_date(other.first_day)} to"
                f" {speak_date(other.last_day)}. Choose other days, or remove that term first."
            )
    if not wrong and len(known) >= MOST_TERMS:
        wrong["name"] = f"There are {MOST_TERMS} terms already. Remove one that is long over."
    return wrong


def check_closed(days: ClosedDays, today: date) -> dict[str, str]:
    """Return what is wrong with closed days, by field."""
    wrong = _check_span(days.name, days.first_day, days.last_day, LONGEST_CLOSED, today)
    if not wrong and days.last_day < today:
        wrong["last_day"] = "These days are over. Choose days that are still to come."
    return wrong


def close(known: Sequence[ClosedDays], more: Sequence[ClosedDays]) -> list[ClosedDays]:
    """Return closed days with more of them; the same days again take the place of the old ones.

    Raises ValueError with a sentence where there would be too many.
    """
    by_key = {one.key: one for one in (*known, *more)}
    if len(by_key) > MOST_CLOSED:
        raise ValueError(
            f"An institution keeps at most {MOST_CLOSED} entries. Remove some that are over."
        )
    return sorted(by_key.values())


def _check_span(name: str, first: date, last: date, longest: int, today: date) -> dict[str, str]:
    if not name:
        return {"name": "Give it a name that people know."}
    if len(name) > NAME_LONGEST:
        return {"name": f"Keep the name under {NAME_LONGEST} characters."}
    if last < first:
        return {"last_day": "The last day comes before the first."}
    if (last - first).days >= longest:
        return {"last_day": f"That is more than {longest} days. Look at the year."}
    if abs(first.year - today.year) > _FARTHEST_YEARS:
        return {"first_day": "That is years away. Look at the year."}
    return {}


def _touch(one: Term, other: Term) -> bool:
    return one.first_day <= other.last_day and other.first_day <= one.last_day
