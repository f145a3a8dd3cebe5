"""Checks of the answers that are no list and no batch: sections, bookings, rooms, and nothing.

As in ``checks``, each returns a sentence saying what is wrong, or None.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from fireside.kernel.wording import speak_datetime
from fireside.plugins.checks import Check, list_of, misfit
from fireside.plugins.types import (
    BookingProblem,
    Deadline,
    InterviewView,
    MeetingRoom,
    NumberedQuestions,
    Ruled,
    SectionContent,
)

MOST_BLOCKS: Final = 400
"""Blocks in one section; a packet of a few pages has about forty."""
MOST_LETTERS: Final = 60_000
"""Letters in one section beside what the interview itself holds: some twenty pages of text."""
MOST_LINES: Final = 100
"""Ruled lines in one place: three pages to write on."""
LONGEST_MESSAGE: Final = 300
LONGEST_LINK: Final = 500
LONGEST_PASSCODE: Final = 100


def nothing(answer: object) -> str | None:
    """Check that a hook which gives nothing gave nothing."""
    return None if answer is None else f"expected nothing, got {type(answer).__name__}"


def sentence(answer: object) -> str | None:
    """Check a reason in words."""
    return misfit(answer, str)


def booking_problems(answer: object) -> str | None:
    """Check what speaks against a booking: each problem has its message."""
    if wrong := list_of(BookingProblem)(answer):
        return wrong
    messages = [problem.message for problem in answer]  # type: ignore[attr-defined]  # list_of has looked
    if all(0 < len(message.strip()) <= LONGEST_MESSAGE for message in messages):
        return None
    return f"a message has 1 to {LONGEST_MESSAGE} characters"


def meeting_room(answer: object) -> str | None:
    """Check a room: None, or a link that a browser opens, within the bounds of its columns."""
    if wrong := misfit(answer, MeetingRoom | None):
        return wrong
    if not isinstance(answer, MeetingRoom):
        return None
    link = urlsplit(answer.link)
    spotless = answer.link.isprintable() and not any(letter.isspace() for letter in answer.link)
    if link.scheme != "https" or not link.hostname or not spotless:
        return "link must begin with https:// and a host, without blanks"
    if len(answer.link) > LONGEST_LINK:
        return f"link has more than {LONGEST_LINK} characters"
    if len(answer.passcode) > LONGEST_PASSCODE or len(answer.notes) > LONGEST_MESSAGE:
        return "passcode or notes are too long"
    return None


def section_of(interview: InterviewView) -> Check:
    """Return a check of what a section built of an interview: blocks that can be put on paper.

    What people typed may be as long as it is; a section may add only so much.
    """
    most = MOST_LETTERS + sum(map(len, _texts(interview)))
    return lambda answer: _content(answer, most)


def _content(answer: object, most: int) -> str | None:
    if wrong := misfit(answer, SectionContent):
        return wrong
    if not isinstance(answer, SectionContent):
        return None
    if len(answer.blocks) > MOST_BLOCKS:
        return f"{len(answer.blocks)} blocks are too many; at most {MOST_BLOCKS}"
    if sum(map(len, _texts(answer))) > most:
        return f"more than {most} letters"
    lines = [number for block in answer.blocks for number in _lines(block)]
    if not all(0 <= number <= MOST_LINES for number in lines):
        return f"a block has 0 to {MOST_LINES} ruled lines"
    for block in answer.blocks:
        if isinstance(block, Deadline):
            speak_datetime(block.at, block.zone)  # an unknown zone raises
    return None


def _lines(block: object) -> tuple[int, ...]:
    if isinstance(block, NumberedQuestions):
        return block.ruled_lines, block.marked_lines
    return (block.lines,) if isinstance(block, Ruled) else ()


def _texts(value: object) -> Iterator[str]:
    """Return every text within blocks and what they hold."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _texts(item)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from _texts(getattr(value, field.name))
