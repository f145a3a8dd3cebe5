"""Pure decisions about campaigns: what makes a plan, what hosts can keep, how far it has come."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from msgspec import Struct

from fireside.availability.rules import Busy, Slot

LONGEST_NAME: Final = 120
LONGEST_WORDS: Final = 2000
MOST_EACH: Final = 5
MOST_GUESTS: Final = 5000
_LONGEST: Final = timedelta(days=92)
_FURTHEST: Final = timedelta(days=366)
_PIECE: Final = timedelta(hours=2)
_LEAST: Final = timedelta(hours=1)
_BEFORE_END: Final = timedelta(days=3)
_MORNING: Final = time(9)
_BETWEEN_ADDRESSES: Final = re.compile(r"[\s,;]+")
_NAMED: Final = 20


class Phase(enum.StrEnum):
    """How far a campaign is."""

    ASKING = "asking"  # hosts are asked; no student knows of it
    OPEN = "open"  # the students are invited
    OVER = "over"  # its last day has passed
    CLOSED = "closed"  # an adviser ended it early


PHASE_WORDS: Final = {
    Phase.ASKING: "Asking hosts",
    Phase.OPEN: "Open",
    Phase.OVER: "Over",
    Phase.CLOSED: "Closed early",
}


def phase_of(
    opened_at: datetime | None, closed_at: datetime | None, ends_at: datetime, present: datetime
) -> Phase:
    """Return how far a campaign is at this moment."""
    if closed_at is not None:
        return Phase.CLOSED
    if ends_at <= present:
        return Phase.OVER
    return Phase.ASKING if opened_at is None else Phase.OPEN


def check_words(name: str, words: str, each: int | None) -> dict[str, str]:
    """Return what is wrong with the name, the invitation and the number, by field."""
    wrong = {}
    if not name:
        wrong["name"] = "Give the campaign a name. Hosts and students read it."
    elif len(name) > LONGEST_NAME:
        wrong["name"] = f"Please keep the name under {LONGEST_NAME} characters."
    if not words:
        wrong["words"] = "Write a few kind sentences: why these students, and why these hosts."
    elif len(words) > LONGEST_WORDS:
        wrong["words"] = f"Please keep it under {LONGEST_WORDS} characters."
    if each is None or not 1 <= each <= MOST_EACH:
        wrong["allowance"] = f"Choose a number from 1 to {MOST_EACH}."
    return wrong


def check_days(first: date | None, last: date | None, today: date) -> dict[str, str]:
    """Return what is wrong with the days of a campaign, by field."""
    if first is None:
        return {"first_day": "Choose the first day."}
    if last is None:
        return {"last_day": "Choose the last day."}
    if first < today:
        return {"first_day": "This day has passed. Choose today or a later one."}
    if last < first:
        return {"last_day": "The last day comes before the first. Choose a later one."}
    if last - first > _LONGEST:
        return {"last_day": f"Please keep a campaign within {_LONGEST.days} days."}
    if last - today > _FURTHEST:
        return {"last_day": "Please stay within a year from now."}
    return {}


def edges_of(first: date, last: date, zone: str) -> Busy:
    """Return the moments at which these days begin and end in a zone, in UTC."""
    there = ZoneInfo(zone)
    start = datetime.combine(first, time(), there)
    end = datetime.combine(last + timedelta(days=1), time(), there)
    return start.astimezone(UTC), end.astimezone(UTC)


def reminder_of(last: date, zone: str, present: datetime) -> datetime | None:
    """Return when to write once more: in the morning three days before the last day, if ahead."""
    morning = datetime.combine(last - _BEFORE_END, _MORNING, ZoneInfo(zone)).astimezone(UTC)
    return morning if morning > present else None


def read_addresses(text: str) -> list[str]:
    """Return the addresses in a pasted list, each once, in the order in which they stand."""
    found = (part.strip("<>").casefold() for part in _BETWEEN_ADDRESSES.split(text))
    return list(dict.fromkeys(one for one in found if one))


def check_guests(field: str, count: int, unknown: Sequence[str]) -> dict[str, str]:
    """Return what is wrong with those who would be invited, beside the field that names them."""
    if unknown:
        return {field: unknown_words(unknown)}
    if not count:
        return {field: "No student would be invited. Choose others, or paste their addresses."}
    if count > MOST_GUESTS:
        return {field: f"Please invite at most {MOST_GUESTS} students at a time."}
    return {}


def unknown_words(unknown: Sequence[str]) -> str:
    """Name the addresses under which no student is known here."""
    named = ", ".join(unknown[:_NAMED])
    more = f" and {len(unknown) - _NAMED} more" if len(unknown) > _NAMED else ""
    whose = "this address" if len(unknown) == 1 else "these addresses"
    return f"No student here has {whose}: {named}{more}. Correct or remove it, and try again."


def runs_of(slots: Iterable[Slot]) -> list[Busy]:
    """Return the stretches of time that open slots cover, in order of time."""
    runs: list[Busy] = []
    for start, end in slots:
        if runs and start <= runs[-1][1]:
            runs[-1] = runs[-1][0], max(end, runs[-1][1])
        else:
            runs.append((start, end))
    return runs


def pieces_of(runs: Iterable[Busy], shortest: timedelta) -> list[Busy]:
    """Cut stretches into pieces of two hours, so that each can be kept or not.

    What is left at an end stays with the piece before it where it is under an hour, or too short
    for a conversation.
    """
    pieces = []
    for begin, end in runs:
        start = begin
        while end - start >= _PIECE + max(_LEAST, shortest):
            pieces.append((start, start + _PIECE))
            start += _PIECE
        pieces.append((start, end))
    return pieces


def choices_of(open_pieces: Iterable[Busy], kept: Sequence[Busy]) -> list[Busy]:
    """Return what a host can choose from: what she keeps already, and what is open beside it."""
    beside = (one for one in open_pieces if not any(_overlap(one, other) for other in kept))
    return sorted([*kept, *beside])


def value_of(span: Busy) -> str:
    """Return how a form names a stretch of time."""
    return f"{int(span[0].timestamp())}-{int(span[1].timestamp())}"


def chosen_of(values: Iterable[str], choices: Iterable[Busy]) -> list[Busy] | None:
    """Return the stretches that a form names; None where one of them is offered no longer."""
    known = {value_of(one): one for one in choices}
    wanted = list(dict.fromkeys(values))
    return [known[one] for one in wanted] if known.keys() >= set(wanted) else None


def _overlap(one: Busy, other: Busy) -> bool:
    return one[0] < other[1] and other[0] < one[1]


class GuestLine(Struct, frozen=True):
    """One invited student: whether she has looked, what she has booked, and what took place."""

    id: int
    name: str
    seen: bool
    declined: bool
    booked: int
    held: int

    @property
    def waits(self) -> bool:
        """Whether she may still book and has booked nothing."""
        return not self.declined and not self.booked


class Step(Struct, frozen=True):
    """One figure of a campaign's progress; ``share`` is of all who are invited, in percent."""

    key: str
    words: str
    count: int
    share: int


def progress_of(lines: Sequence[GuestLine]) -> list[Step]:
    """Return how many were invited, have looked, booked, met, and declined."""
    counts = (
        ("invited", "Invited", len(lines)),
        ("seen", "Have looked at it", sum(one.seen or one.booked > 0 for one in lines)),
        ("booked", "Have booked", sum(one.booked > 0 for one in lines)),
        ("met", "Have met somebody", sum(one.held > 0 for one in lines)),
        ("declined", "Would rather not", sum(one.declined for one in lines)),
    )
    whole = max(1, len(lines))
    return [Step(key, words, count, round(100 * count / whole)) for key, words, count in counts]
