"""Pure decisions about packets: when two are the same, what is stale, how far one is."""

from __future__ import annotations

import dataclasses
import enum
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec import Struct

from fireside.interviews.rules import Stage
from fireside.plugins.types import InterviewView
from fireside.preparation.rules import FEWEST_MARKED

PAPERS = {"a4": "A4", "letter": "US Letter"}
"""Sizes a packet is printed on, as people call them."""
FIRST_PERCENT, LAST_PERCENT = 10, 95
PATIENCE = 3
"""Attempts after which the student hears that it did not work; the worker goes on trying."""
LEFT_OUT_LENGTH = 300


class Phase(enum.StrEnum):
    """What happens to a packet at a moment, in the student's words."""

    WAITING = "Waiting for the printer"
    GATHERING = "Putting your pages together"
    SETTING = "Setting the pages"
    WRITING = "Writing the PDF"
    DONE = "Ready"


_PHASES = ((100, Phase.DONE), (75, Phase.WRITING), (20, Phase.SETTING), (1, Phase.GATHERING))


class Lacking(Struct, frozen=True):
    """What a packet would be printed without: in words, and the panel where it is written."""

    words: str
    stage: Stage
    panel: str


class Edition(Struct, frozen=True):
    """Everything beside the content that makes two packets different."""

    institution: Mapping[str, object]
    recipient_id: int
    audience: str
    paper: str
    plugins: Sequence[tuple[str, str, Mapping[str, object]]]
    """Name, version and settings of each plugin that may add a section."""
    theme: str
    """Fingerprint of the templates and stylesheets."""


def cache_key(content: Any, edition: Edition) -> str:
    """Return 64 hexadecimal digits that are equal exactly when the printed packet would be."""
    text = json.dumps(
        {"content": _plain(content), "edition": _plain(edition)},
        sort_keys=True,
        ensure_ascii=True,
        separators=(",", ":"),
    )
    return hashlib.sha256(text.encode()).hexdigest()


def choose_paper(asked: str | None, usual: str) -> str:
    """Return the paper asked for, else the institution's, else A4."""
    return next((paper for paper in (asked, usual) if paper in PAPERS), "a4") or "a4"


def thank_you_due(planned_end: datetime | None, hours: int) -> datetime | None:
    """Return the planned end plus the institution's window, both aware UTC."""
    return planned_end + timedelta(hours=hours) if planned_end is not None else None


def overall_percent(render_percent: int) -> int:
    """Place the printer's own 0 to 100 between gathering the content and keeping the file."""
    within = min(max(render_percent, 0), 100) / 100
    return round(20 + within * (LAST_PERCENT - 20))


def phase(percent: int) -> Phase:
    """Say what happens at this percent."""
    return next((words for least, words in _PHASES if percent >= least), Phase.WAITING)


def next_version(versions: Iterable[int]) -> int:
    """Return the number of an interview's next packet."""
    return max(versions, default=0) + 1


def choose_shown(keys: Mapping[int, str], present_key: str) -> tuple[int, bool]:
    """Return the version to show, and whether the interview has changed since it was made.

    ``keys`` maps an interview's versions, one at least, to their cache keys. The one that says
    what is true now comes first, whatever its number; without it the latest, as a stale one.
    """
    fresh = next((version for version, key in keys.items() if key == present_key), None)
    return (max(keys), True) if fresh is None else (fresh, False)


def lacking(content: InterviewView) -> tuple[Lacking, ...]:
    """Return what the student has not prepared yet, in the order of the way there."""
    parts, research, more = [], content.research, FEWEST_MARKED - len(content.questions)
    if not content.objectives:
        parts.append(Lacking("what you want to learn", Stage.DECIDE, "objectives"))
    if not (research.person or research.organisation or research.field):
        parts.append(Lacking("your research card", Stage.RESEARCH, "research"))
    if not content.introduction.text:
        parts.append(Lacking("your introduction", Stage.PREPARE, "introduction"))
    if more > 0:
        fewer = f"{more} more question{'s' if more > 1 else ''}"
        words = fewer if content.questions else "your questions"
        parts.append(Lacking(words, Stage.PREPARE, "questions"))
    return tuple(parts)


def name_left_out(titles: Sequence[str]) -> str:
    """Put the titles of sections that failed into one line of at most 300 characters."""
    line = ", ".join(titles)
    return line if len(line) <= LEFT_OUT_LENGTH else line[: LEFT_OUT_LENGTH - 1] + "…"


def file_name(host_name: str, version: int) -> str:
    """Return a file name of plain letters for the download."""
    letters = "".join(c if c.isascii() and c.isalnum() else " " for c in host_name)
    who = "-".join(letters.split()).lower()
    return f"packet-{who}-{version}.pdf" if who else f"packet-{version}.pdf"


def _plain(value: Any) -> Any:
    """Turn structs, dataclasses, enums and times into what JSON spells in one way only."""
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, Struct):
        return {name: _plain(getattr(value, name)) for name in value.__struct_fields__}
    if dataclasses.is_dataclass(value):
        return {f.name: _plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, frozenset | set):
        return sorted((_plain(item) for item in value), key=str)
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return value if isinstance(value, str | int | float | None) else str(value)
