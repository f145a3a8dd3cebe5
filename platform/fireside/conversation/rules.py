"""Pure decisions about notes: who may read one, and which of two versions is kept."""

from __future__ import annotations

import enum
import re
from datetime import datetime, timedelta

from msgspec import Struct

LONGEST_NOTE = 20_000
"""Characters of a note: some ten pages, more than anybody writes in an hour."""
LONGEST_COMMENT = 4_000
MOST_FREE_NOTES = 99
"""How many notes there can be beside the questions."""
_KEY = re.compile(r"q(?P<question>[1-9][0-9]{0,18})|f(?P<free>[1-9][0-9]?)")
_LEAST = timedelta(microseconds=1)


class Audience(enum.StrEnum):
    """Who may read a note besides the student who wrote it; each includes the one before."""

    PRIVATE = "private"  # nobody
    ADVISOR = "advisor"  # the institution's advisers
    QUOTABLE = "quotable"  # advisers, and its words may go into the thank-you

    @property
    def label(self) -> str:
        """What the student chooses."""
        return _LABELS[self]

    @property
    def mark(self) -> str:
        """What stands beside the note once it is chosen."""
        return _MARKS[self]


_LABELS = {
    Audience.PRIVATE: "Only I may read it",
    Audience.ADVISOR: "My adviser may read it",
    Audience.QUOTABLE: "For the thank-you (adviser reads it too)",
}
_MARKS = {
    Audience.PRIVATE: "Only you can read this",
    Audience.ADVISOR: "Your adviser may read this",
    Audience.QUOTABLE: "For the thank-you; your adviser may read this",
}


class Reader(enum.StrEnum):
    """Whoever would like to read a note of an interview."""

    STUDENT = "student"  # who wrote it
    ADVISOR = "advisor"  # neither the student nor the host of this interview
    HOST = "host"


_READERS = {
    Audience.PRIVATE: frozenset({Reader.STUDENT}),
    Audience.ADVISOR: frozenset({Reader.STUDENT, Reader.ADVISOR}),
    Audience.QUOTABLE: frozenset({Reader.STUDENT, Reader.ADVISOR}),
}


def may_read(reader: Reader, audience: Audience) -> bool:
    """Tell whether somebody reads notes of this audience; a host never does."""
    return reader in _READERS[audience]


def may_quote(audience: Audience) -> bool:
    """Tell whether the words may go into the thank-you."""
    return audience is Audience.QUOTABLE


class Key(Struct, frozen=True):
    """What a note belongs to: a question by its id, or None and a free note by its number."""

    question_id: int | None
    number: int = 0


def read_key(key: str) -> Key | None:
    """Return what ``q<question id>`` or ``f<number>`` names, or None for anything else."""
    found = _KEY.fullmatch(key)
    if found is None:
        return None
    if found["free"]:
        return Key(None, int(found["free"]))
    return Key(int(found["question"]))


def question_key(question_id: int) -> str:
    """Return the key of the note under a question."""
    return f"q{question_id}"


def free_key(number: int) -> str:
    """Return the key of a free note."""
    return f"f{number}"


def plain_lines(text: str) -> str:
    """Return the text with one kind of line break, so that two browsers send the same."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


class Stored(Struct, frozen=True):
    """A note as it stands in the database; ``NOTHING`` where there is none yet."""

    text: str
    audience: Audience
    revision: int


NOTHING = Stored("", Audience.PRIVATE, 0)


class Merge(enum.Enum):
    """What becomes of a text that arrives."""

    KEEP = "keep"  # what is stored gives way
    SAME = "same"  # it is there already: the answer to an earlier delivery was lost
    ASK = "ask"  # somebody changed it since: only the student can decide


def merge(stored: Stored, base_revision: int, text: str, audience: Audience) -> Merge:
    """Decide about a text written upon ``base_revision`` of what is stored now."""
    if (stored.text, stored.audience) == (text, audience):
        return Merge.SAME
    return Merge.KEEP if base_revision == stored.revision else Merge.ASK


def joined(theirs: str, mine: str) -> str:
    """Return both texts in one, so that no word of either is lost; once only, however often."""
    if mine.strip() in theirs:
        return theirs
    if theirs.strip() in mine:
        return mine
    return f"{theirs.rstrip()}\n\n{mine.lstrip()}"


def too_long(text: str, most: int) -> str:
    """Return what is wrong with the length of a text, or nothing."""
    if len(text) <= most:
        return ""
    return (
        f"This is {len(text):,} characters long, and {most:,} fit. It is not saved yet: "
        "take a part out, or put it somewhere else first."
    )


def shared_from(
    before: Stored,
    after: Stored,
    shared_at: datetime | None,
    present: datetime,
    reviewed_at: datetime | None,
) -> datetime | None:
    """Return since when an adviser may read the note as it stands ``after``, or None.

    It lies after the last review even when the clock was put back, so that a change is never
    taken for one that was read.
    """
    if not after.text.strip() or not may_read(Reader.ADVISOR, after.audience):
        return None
    if shared_at is not None and before.text == after.text:
        return shared_at
    return present if reviewed_at is None else max(present, reviewed_at + _LEAST)


def is_waiting_for_review(shared_at: datetime | None, reviewed_at: datetime | None) -> bool:
    """Tell whether something was shared (``shared_at`` the latest) that no adviser has reviewed."""
    if shared_at is None:
        return False
    return reviewed_at is None or shared_at > reviewed_at
