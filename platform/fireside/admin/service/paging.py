"""Lists fifty lines at a time, by cursor."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final, Generic, TypeVar

from msgspec import Struct
from sqlalchemy import Select

PAGE_SIZE: Final = 50
PEEK: Final = PAGE_SIZE + 1  # one more tells whether there is a next page
Line = TypeVar("Line")
Rows = TypeVar("Rows", bound=Select[*tuple[Any, ...]])


class Page(Struct, Generic[Line], frozen=True):
    """Some lines of a list; ``after`` is the cursor of the next ones, or None at the end."""

    lines: Sequence[Line]
    after: int | None


def page_of(lines: list[Line], key: Callable[[Line], int]) -> Page[Line]:
    """Return the page that up to PEEK lines make; ``key`` gives a line's cursor."""
    more = len(lines) > PAGE_SIZE
    return Page(lines[:PAGE_SIZE], key(lines[PAGE_SIZE - 1]) if more else None)


def older(rows: Rows, kind: Any, after: int | None) -> Rows:
    """Order by id, which rises with time, and begin below the cursor."""
    if after is not None:
        rows = rows.where(kind.id < after)
    return rows.order_by(kind.id.desc()).limit(PEEK)
