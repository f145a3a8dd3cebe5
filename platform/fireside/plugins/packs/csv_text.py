"""A pack as a table: lines for title, summary and fields, then one line a question."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Final

from fireside.plugins.packs.cells import open_cell
from fireside.plugins.packs.draft import DraftQuestion, Finding, PackDraft, Severity
from fireside.plugins.packs.words import (
    IGNORED,
    PACK_WORDS,
    QUESTION_WORDS,
    SAME_WORDS,
    category_key,
    field_key,
    squeezed,
)

_SEPARATORS: Final = (",", ";", "\t")
_LEAD: Final = frozenset({*PACK_WORDS, *IGNORED}) - {"questions"}
_MOST_LEADING: Final = 12
"""Lines that may stand above the heads of the columns."""
_NEEDED: Final = ("text", "category", "purpose")
_Line = tuple[int, list[str]]


def looks_like_a_table(text: str) -> bool:
    """Tell whether one of the first lines holds the heads of columns."""
    lines = text.split("\n")[:_MOST_LEADING]
    return any(_heads(line.split(one)) for line in lines for one in _SEPARATORS)


def read_csv(text: str) -> tuple[PackDraft, list[Finding]]:
    """Return the pack and the faults of its form."""
    faults: list[Finding] = []
    lead: dict[str, str] = {}
    places: dict[str, int] = {}
    heads: list[str] = []
    questions: list[DraftQuestion] = []
    for line, cells in _records(text, faults):
        if heads:
            questions += _question(line, cells, heads, faults)
        elif found := _heads(cells):
            heads = found
            places["questions"] = line
            faults += _missing(heads, line)
        elif cells[0].casefold() in _LEAD:
            word = cells[0].casefold()
            lead[word], places[word] = "; ".join(filter(None, cells[1:])), line
        else:
            said = f"“{cells[0][:40]}” is neither title, summary, fields nor a head of a column."
            faults.append(Finding(Severity.ERROR, said, line=line))
    listed = lead.get("fields", "").replace("|", ";").split(";")
    draft = PackDraft(
        title=squeezed(lead.get("title", "")),
        summary=squeezed(lead.get("summary", "")),
        fields=tuple(field_key(one) for one in listed if one.strip()),
        questions=tuple(questions),
        lines=places,
    )
    return draft, faults


def _records(text: str, faults: list[Finding]) -> Iterator[_Line]:
    """Yield each line that holds something, with its number; a quoted cell may span several."""
    reader = csv.reader(io.StringIO(text), delimiter=_separator(text), strict=True)
    begins = 1
    try:
        for cells in reader:
            opened = [squeezed(open_cell(cell)) for cell in cells]
            if any(opened):
                yield begins, opened
            begins = reader.line_num + 1
    except csv.Error as error:
        said = f"This line cannot be read: {error}. Look at the quotes around its cells."
        faults.append(Finding(Severity.ERROR, said, line=begins))


def _separator(text: str) -> str:
    lines = text.split("\n")[:_MOST_LEADING]
    return next(one for line in lines for one in _SEPARATORS if _heads(line.split(one)))


def _heads(cells: list[str]) -> list[str]:
    """Return the names of columns when these cells are their heads, otherwise nothing."""
    words = [cell.strip().strip('"').strip().casefold() for cell in cells]
    names = [SAME_WORDS.get(word, word) for word in words]
    return names if {"text", "category"} <= set(names) else []


def _missing(heads: list[str], line: int) -> Iterator[Finding]:
    for name in _NEEDED:
        if name not in heads:
            yield Finding(Severity.ERROR, f"The column {name} is missing.", line=line)
    for name in dict.fromkeys(heads):
        if name and name not in QUESTION_WORDS:
            said = f"There is no column “{name[:40]}”; there are {', '.join(QUESTION_WORDS)}."
            yield Finding(Severity.ERROR, said, line=line)
        elif name and heads.count(name) > 1:
            yield Finding(Severity.ERROR, f"The column {name} stands here twice.", line=line)


def _question(
    line: int, cells: list[str], heads: list[str], faults: list[Finding]
) -> list[DraftQuestion]:
    if any(cells[len(heads) :]):
        said = (
            f"This line has {len(cells)} cells for {len(heads)} columns. "
            "Put a text that holds the separator in quotes."
        )
        faults.append(Finding(Severity.ERROR, said, line=line))
        return []
    told = dict(zip(heads, cells, strict=False))
    return [
        DraftQuestion(
            text=told.get("text", ""),
            category=category_key(told.get("category", "")),
            purpose=told.get("purpose", ""),
            key=told.get("key", ""),
            line=line,
        )
    ]
