"""What a packet section answers: structured blocks that the packet turns into pages.

Blocks carry plain text. The packet escapes every character, so a section can pass on what
people typed without a second thought, and no section can put markup into the document.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from fireside.plugins.types.context import PluginContext
from fireside.plugins.types.interview import InterviewView, QuestionView


class Audience(StrEnum):
    """For whom a section is printed."""

    STUDENT = "student"
    HOST = "host"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside the section, below the section's own title."""

    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; line breaks that a person typed are kept."""

    text: str


@dataclass(frozen=True, slots=True)
class BulletList:
    """Short points. `checkable` prints a small box to tick before each."""

    items: tuple[str, ...]
    checkable: bool = False


@dataclass(frozen=True, slots=True)
class Station:
    """One stop of a path: when ("2019–2022"), what, where."""

    when: str
    title: str
    where: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Stations:
    """A path drawn as a line of stations, in the order given."""

    stations: tuple[Station, ...]


@dataclass(frozen=True, slots=True)
class CardRow:
    """One labelled line of a card."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Card:
    """A framed set of facts that must be found at a glance."""

    title: str
    rows: tuple[CardRow, ...]


@dataclass(frozen=True, slots=True)
class NumberedQuestions:
    """The prepared questions under their numbers, each followed by ruled lines to write on."""

    questions: tuple[QuestionView, ...]
    ruled_lines: int = 5
    """Lines below an ordinary question."""
    marked_lines: int = 8
    """Lines below a question that the student marked."""


@dataclass(frozen=True, slots=True)
class Ruled:
    """Empty ruled lines under a label, for notes that belong to no question."""

    label: str
    lines: int


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a person, set apart, with the person's name."""

    text: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment by which something is to be done: aware, in UTC, spoken in `zone`."""

    label: str
    at: datetime
    zone: str
    text: str = ""


Block = (
    Heading
    | Paragraph
    | BulletList
    | Stations
    | Card
    | NumberedQuestions
    | Ruled
    | Quote
    | Deadline
)


@dataclass(frozen=True, slots=True)
class SectionContent:
    """The blocks of a section, top to bottom. Without blocks the section is left out."""

    blocks: tuple[Block, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.blocks)


BuildSection = Callable[[PluginContext, InterviewView], SectionContent]


@dataclass(frozen=True, slots=True)
class PacketSection:
    """A part of the prep packet. Sections are printed by rising `order`, then by key.

    The built-in ones use the tens from 10 to 90, so that others fit between them.
    """

    key: str
    title: str
    order: int
    build: BuildSection
    audience: Audience = Audience.STUDENT
    starts_page: bool = False
    """Whether the section begins on a new page."""
