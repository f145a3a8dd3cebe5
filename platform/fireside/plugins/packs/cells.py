"""Cells that no spreadsheet takes for a formula (SAFETY 14), and the way back.

An apostrophe is put before what begins like a formula, whatever apostrophes it has already, so
that taking one away restores every text.
"""

from __future__ import annotations

import re
from typing import Final

_FORMULA: Final = re.compile(r"'*\s*[=+\-@\t\r\n]")


def safe_cell(text: str) -> str:
    """Return the text as a cell that stays text."""
    return f"'{text}" if _FORMULA.match(text) else text


def open_cell(cell: str) -> str:
    """Return the text that `safe_cell` made this cell of."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell
