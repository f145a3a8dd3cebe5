"""Faults of a text, each with the line that it speaks of."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from fireside.plugins.packs import Finding

_LONGEST = 120


class Placed(Struct, frozen=True):
    """A finding and the words of its line, shortened; empty where it names none."""

    finding: Finding
    excerpt: str


def placed(findings: Sequence[Finding], text: str) -> list[Placed]:
    """Return each finding with its line of the text."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return [Placed(one, _excerpt(lines, one.line)) for one in findings]


def _excerpt(lines: Sequence[str], number: int) -> str:
    words = lines[number - 1].strip() if 0 < number <= len(lines) else ""
    return words if len(words) <= _LONGEST else f"{words[:_LONGEST]}…"
