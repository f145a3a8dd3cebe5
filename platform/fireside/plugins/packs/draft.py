"""A pack as it was typed, before anybody checked it, and what the lint finds in one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from fireside.plugins.types import PackQuestion, QuestionCategory, QuestionPack


class Severity(StrEnum):
    """How much a finding matters: a pack with errors is not offered to anybody."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that the lint has to say, with the place it speaks of."""

    severity: Severity
    message: str
    line: int = 0
    """Line of the text, counted from 1; 0 when there is no text."""
    number: int = 0
    """Which question, counted from 1; 0 when it is about the pack."""
    key: str = ""
    """The question's key, if it has one."""
    part: str = ""
    """Which part of the question or of the pack: `text`, `title`, ..."""

    @property
    def is_error(self) -> bool:
        """Tell whether the pack cannot be used like this."""
        return self.severity is Severity.ERROR

    @property
    def where(self) -> str:
        """The place in words."""
        if self.line:
            return f"Line {self.line}"
        return f"Question {self.number}" if self.number else "The pack"


@dataclass(frozen=True, slots=True)
class DraftQuestion:
    """One question as it was typed; any part may be missing or wrong."""

    text: str = ""
    category: str = ""
    purpose: str = ""
    key: str = ""
    line: int = 0
    lines: Mapping[str, int] = field(default_factory=dict, compare=False)
    """Where each part stands in the text, as far as it has a line of its own."""

    @property
    def is_blank(self) -> bool:
        """Tell whether nothing has been written yet."""
        return not (self.text or self.purpose or self.category)


@dataclass(frozen=True, slots=True)
class PackDraft:
    """A pack as it was typed; `lines` says where its title, summary and fields stand."""

    title: str = ""
    summary: str = ""
    fields: tuple[str, ...] = ()
    questions: tuple[DraftQuestion, ...] = ()
    lines: Mapping[str, int] = field(default_factory=dict)


def draft_of(pack: QuestionPack) -> PackDraft:
    """Return a finished pack as a draft, to be linted, changed or written out."""
    return PackDraft(
        title=pack.title,
        summary=pack.summary,
        fields=pack.fields,
        questions=tuple(_drafts(pack.questions)),
    )


def pack_of(draft: PackDraft, key: str, version: int) -> QuestionPack:
    """Return the pack that a draft without errors makes; raise ValueError for a bad category."""
    return QuestionPack(
        key=key,
        title=draft.title,
        version=version,
        summary=draft.summary,
        fields=draft.fields,
        questions=tuple(
            PackQuestion(one.key, one.text, QuestionCategory(one.category), one.purpose)
            for one in draft.questions
        ),
    )


def _drafts(questions: Iterable[PackQuestion]) -> Iterable[DraftQuestion]:
    for one in questions:
        yield DraftQuestion(one.text, str(one.category), one.purpose, one.key)
