"""What became of a conversation, in frozen rows: notes, thanks, reflection, what was promised."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class NoteLine:
    """A note; ``question`` is the place on the student's list, None for a free note."""

    text: str
    audience: str
    question: int | None = None


@dataclass(frozen=True)
class CommentLine:
    """What the adviser says; ``note`` is the place in the notes, None for all of them."""

    text: str
    note: int | None = None
    answer: str = ""


@dataclass(frozen=True)
class Thanks:
    """The thank-you; ``hours`` from the end of the conversation."""

    state: str
    text: str
    way: str = "mail"
    hours: int = 0
    subject: str = ""


@dataclass(frozen=True)
class LookBack:
    """The reflection."""

    before: int
    verdict: str
    after: int | None = None
    in_contact: bool | None = None
    shared: bool = False
    finished: bool = True
    attracted: str = ""
    put_off: str = ""
    misconceptions: str = ""
    next_path: str = ""
    learned: Mapping[str, str] = field(default_factory=dict)
    competencies: Sequence[str] = ()


@dataclass(frozen=True)
class EntryLine:
    """One thing that came of it."""

    kind: str
    text: str
    because: str


@dataclass(frozen=True)
class PromiseLine:
    """Who promised what; days count from today."""

    by: str
    text: str
    in_days: int
    kept: bool = False


@dataclass(frozen=True)
class ReferralLine:
    """Whom the host named; days count from today."""

    name: str
    about: str
    may_use_name: bool
    write_in_days: int
    followed_up: bool = False


@dataclass(frozen=True)
class TouchLine:
    """How the two stay in touch; days count from today."""

    write_in_days: int | None = None
    enough: bool = False


@dataclass(frozen=True)
class NewsLine:
    """What the student lets the host know."""

    text: str
    revoked: bool = False


@dataclass(frozen=True)
class Afterwards:
    """All that became of one student's conversation."""

    student: str
    notes: tuple[NoteLine, ...]
    comments: tuple[CommentLine, ...]
    reviewed: bool
    thanks: Thanks | None
    reflection: LookBack | None
    entries: tuple[EntryLine, ...]
    promises: tuple[PromiseLine, ...]
    referrals: tuple[ReferralLine, ...]
    relation: TouchLine | None
    news: NewsLine | None


def read_afterwards(row: Mapping[str, Any]) -> Afterwards:
    """Return one table of ``afterwards.toml`` as its dataclass."""

    def lines(kind: type[Any], key: str) -> tuple[Any, ...]:
        return tuple(kind(**line) for line in row.get(key, ()))

    def one(kind: type[Any], key: str) -> Any:
        return kind(**row[key]) if key in row else None

    return Afterwards(
        student=row["student"],
        notes=lines(NoteLine, "notes"),
        comments=lines(CommentLine, "comments"),
        reviewed=row.get("reviewed", False),
        thanks=one(Thanks, "thanks"),
        reflection=one(LookBack, "reflection"),
        entries=lines(EntryLine, "entries"),
        promises=lines(PromiseLine, "promises"),
        referrals=lines(ReferralLine, "referrals"),
        relation=one(TouchLine, "relation"),
        news=one(NewsLine, "news"),
    )
