"""Tables as text that a spreadsheet opens: what people typed stays text (SAFETY 14)."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from io import StringIO
from typing import Final

Cell = str | int | None
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")


def safe_cell(value: Cell) -> str:
    """Return a cell that no spreadsheet takes for a formula; nothing for None."""
    if value is None:
        return ""
    text = str(value)
    if isinstance(value, int):
        return text
    return (
        f"'{text}" if text.lstrip(" ").startswith(_FORMULA) or text.startswith(_FORMULA) else text
    )


def write_csv(head: Sequence[str], rows: Iterable[Sequence[Cell]], delimiter: str = ",") -> bytes:
    """Return a table as CSV with safe cells, in UTF-8 with the mark that spreadsheets look for."""
    sheet = StringIO()
    writer = csv.writer(sheet, delimiter=delimiter)
    for row in (head, *rows):
        writer.writerow([safe_cell(cell) for cell in row])
    return sheet.getvalue().encode("utf-8-sig")
