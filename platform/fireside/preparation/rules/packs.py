"""Pure decisions about an institution's packs: keys that stay, rows that move, what is stored."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from fireside.plugins.packs import DraftQuestion, Finding, PackDraft
from fireside.plugins.packs.lint import plain

MOST_PACKS: Final = 100
LONGEST_PACK_KEY: Final = 50
_LONGEST_KEY, _WORDS_IN_KEY = 60, 6
_PARTS: Final = ("key", "category", "text", "purpose")


def slug(text: str, longest: int, fallback: str) -> str:
    """Return the first words of a text as a key of plain letters: `what_surprised_you`."""
    letters = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()
    words = re.findall(r"[a-z0-9]+", letters)[:_WORDS_IN_KEY]
    return "_".join(words)[:longest].strip("_") or fallback


def free_key(wanted: str, taken: Collection[str]) -> str:
    """Return the key, with a number behind it where it is taken already."""
    number, key = 2, wanted
    while key in taken:
        key, number = f"{wanted}_{number}", number + 1
    return key


def finished(draft: PackDraft, earlier: Iterable[PackDraft]) -> PackDraft:
    """Return the draft without blank rows, and with a key for each question that has none.

    A question whose words an ``earlier`` version has keeps the key from there; a key that once
    meant other words is never given to new ones.
    """
    known: dict[str, str] = {}
    taken = {one.key for one in draft.questions if one.key}
    for version in earlier:
        taken |= {one.key for one in version.questions}
        known |= {plain(one.text): one.key for one in version.questions}
    used = {one.key for one in draft.questions if one.key}
    questions: list[DraftQuestion] = []
    for question in draft.questions:
        if question.is_blank:
            continue
        key = question.key or known.get(plain(question.text), "")
        if not question.key and (not key or key in used):
            key = free_key(slug(question.text, _LONGEST_KEY, "question"), taken)
        taken.add(key)
        used.add(key)
        questions.append(replace(question, key=key))
    return replace(draft, questions=tuple(questions))


def stored(draft: PackDraft) -> dict[str, Any]:
    """Return the draft as what is stored; where it stood in a text is forgotten."""
    return {
        "title": draft.title,
        "summary": draft.summary,
        "fields": list(draft.fields),
        "questions": [
            {part: str(getattr(one, part)) for part in _PARTS} for one in draft.questions
        ],
    }


def restored(content: Mapping[str, Any]) -> PackDraft:
    """Return the draft that was stored."""
    return PackDraft(
        title=content["title"],
        summary=content["summary"],
        fields=tuple(content["fields"]),
        questions=tuple(DraftQuestion(**one) for one in content["questions"]),
    )


def acted(draft: PackDraft, act: str, number: int) -> PackDraft:
    """Return the draft after a button of the form: `add` a row, or `up`, `down`, `remove` one.

    Anything else, and a row that there is not, changes nothing.
    """
    rows, at = list(draft.questions), number - 1
    if act == "add":
        rows.append(DraftQuestion())
    elif 0 <= at < len(rows):
        row = rows.pop(at)
        steps = {"up": -1, "down": 1}
        if act in steps:
            rows.insert(max(0, min(at + steps[act], len(rows))), row)
        elif act != "remove":
            rows.insert(at, row)
    return replace(draft, questions=tuple(rows))


def by_row(draft: PackDraft, findings: Iterable[Finding]) -> dict[int, list[Finding]]:
    """Return what is said about each row of a form, counted from 1; about the pack under 0.

    The lint has seen the draft without its blank rows.
    """
    rows = [number for number, one in enumerate(draft.questions, 1) if not one.is_blank]
    told: dict[int, list[Finding]] = {}
    for finding in findings:
        row = rows[finding.number - 1] if finding.number else 0
        told.setdefault(row, []).append(finding)
    return told
