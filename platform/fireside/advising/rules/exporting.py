"""Cells of a table that a spreadsheet opens: text stays text (SAFETY 14)."""

from __future__ import annotations

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def safe_cell(value: str | int | None) -> str:
    """Return a cell that no spreadsheet takes for a formula; nothing for None."""
    if value is None:
        return ""
    text = str(value)
    if isinstance(value, int):
        return text
    return (
        f"'{text}" if text.lstrip(" ").startswith(_FORMULA) or text.startswith(_FORMULA) else text
    )
