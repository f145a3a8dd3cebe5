"""Small pieces of language used by rules and sections."""

from __future__ import annotations

from collections.abc import Sequence

from fireside.plugins import CardRow


def in_a_row(words: Sequence[str]) -> str:
    """Join words as people say them: "a, b and c"."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def told(*rows: tuple[str, str]) -> tuple[CardRow, ...]:
    """Make card rows of those label-value pairs that have a value."""
    return tuple(CardRow(label, value.strip()) for label, value in rows if value.strip())
