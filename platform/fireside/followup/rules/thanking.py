"""The words of a thank-you: what to say, what is still missing, and when a card counts."""

from __future__ import annotations

import enum
import re
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from msgspec import Struct

THANKS_LONGEST = 4000
SUBJECT_LONGEST = 150
_SHORT_WORDS = 25
_OPEN_SENTENCE = "…"


class ThanksState(enum.StrEnum):
    """Where a thank-you stands."""

    DRAFT = "draft"
    SENDING = "sending"  # handed to the mail queue
    SENT = "sent"
    BOUNCED = "bounced"  # it did not arrive: the words are kept
    FAILED = "failed"  # the mail server could not be reached for hours: the words are kept
    LOGGED = "logged"  # a handwritten card, posted


THANKED = frozenset({ThanksState.SENDING, ThanksState.SENT, ThanksState.LOGGED})
"""States in which there is nothing left to do."""
RETURNED = frozenset({ThanksState.BOUNCED, ThanksState.FAILED})
"""States in which the words did not arrive."""
WRITABLE = RETURNED | {ThanksState.DRAFT}
"""States in which the words can be changed and sent."""


class Way(enum.StrEnum):
    """How the student thanks."""

    MAIL = "mail"
    CARD = "card"


class Prompt(Struct, frozen=True):
    """One of the four things to say, and how such a sentence may begin."""

    key: str
    title: str
    starter: str


PROMPTS = (
    Prompt("enjoyed", "What I enjoyed", "What I enjoyed most was …"),
    Prompt("learnt", "What I learnt", "I had not known before that …"),
    Prompt("use", "How I will use it", "I am going to use it to …"),
    Prompt("next", "My next step", "My next step is …"),
)
_SPECIFIC = re.compile(
    r"\b(enjoy|lik(e|ed)\b|lov(e|ed)\b|learn|understand|understood|realis|realiz|surpris|struck"
    r"|remember|inspir|encourag|helped|told me|explained|showed|story|had not known|didn.t know)",
    re.IGNORECASE,
)
_USE = re.compile(
    r"\b(use|using|will|going to|plan|try|tried|apply|look(ing)? (into|up)|change[ds]?)\b",
    re.IGNORECASE,
)
_NEXT = re.compile(
    r"\b(next|this week|tomorrow|on (mon|tues|wednes|thurs|fri|satur|sun)day|soon|first step"
    r"|by the end|let you know|keep you posted|sign(ed)? up|write to|apply)\b",
    re.IGNORECASE,
)


def hints(text: str) -> tuple[str, ...]:
    """Return what a kind reader would add; none of it keeps anybody from sending.

    They look for English words, and are silent about a longer letter without them.
    """
    found: list[str] = []
    if not text.strip():
        return ()
    short = len(text.split()) < _SHORT_WORDS
    if _OPEN_SENTENCE in text:
        found.append("One sentence still ends in “…”: finish it, or take it out.")
    if short and not _SPECIFIC.search(text):
        found.append("Name one thing that you enjoyed or learnt: it is what they will remember.")
    if short and not _USE.search(text):
        found.append("Say how you will use it: nothing pleases somebody who gave advice more.")
    if short and not _NEXT.search(text):
        found.append("Say what your next step is, however small.")
    return tuple(found)


def with_piece(text: str, piece: str) -> str:
    """Return a draft with a note or a sentence begun at its end, as a paragraph of its own."""
    before, added = text.rstrip(), piece.strip()
    if not added:
        return text
    return f"{before}\n\n{added}" if before else added


def card_refusal(day: date, *, ended_at: datetime, present: datetime, zone: str) -> str:
    """Say why a card cannot have been posted on a day of the student's calendar, or nothing."""
    there = ZoneInfo(zone)
    if day < ended_at.astimezone(there).date():
        return "That is before you had talked."
    if day > present.astimezone(there).date():
        return "That day is still to come. Come back when the card is in the post."
    return ""


def card_moment(day: date, *, ended_at: datetime, present: datetime, zone: str) -> datetime:
    """Return the moment that counts for a card: noon of its day, within the end and now."""
    noon = datetime.combine(day, time(12), ZoneInfo(zone)).astimezone(UTC)
    return min(max(noon, ended_at), max(present, ended_at))
