"""What the product holds about one person: each room names its share, the people room hands it out.

A room registers one function that gathers; so what a room adds to its tables reaches the person's
own copy without any other room knowing of it. A test goes through all tables and asks of each
whether somebody hands it out, or why nobody needs to.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from msgspec import Struct, field
from sqlalchemy import LargeBinary, inspect

from fireside.kernel.db import Base
from fireside.kernel.sealing import SealBroken, unseal

Record = dict[str, Any]
_NEVER: Final = frozenset({"institution_id", "password_hash", "fingerprint"})
"""Columns that nobody gets to see: what they hold opens doors, or says nothing."""
_LOST: Final = "This text was sealed with a key that is no longer there."


class Share(Struct, frozen=True):
    """What one room holds: records by the name of their table, and whole files by their name."""

    records: Mapping[str, Sequence[Record]]
    attachments: Mapping[str, bytes] = field(default_factory=dict)


Gather = Callable[[int], Share]
"""Given a membership, returns what the room holds about her; reads and changes nothing."""
_gatherers: dict[str, Gather] = {}


def register_share(room: str, gather: Gather) -> None:
    """Let a room hand out what it holds about a person."""
    _gatherers[room] = gather


def shares() -> tuple[tuple[str, Gather], ...]:
    """Return every room's function by name, in the order in which they registered."""
    return tuple(_gatherers.items())


def records_of(rows: Iterable[Base], without: Iterable[str] = (), **more: str) -> list[Record]:
    """Return rows as plain records; ``more`` names columns whose sealed text is to be opened.

    ``records_of(notes, text="sealed")`` adds the words of each note under ``text``. Moments are
    written in UTC (ISO 8601); bytes are left out.
    """
    left = _NEVER.union(without)
    return [{**_plain_columns(row, left), **_opened(row, more)} for row in rows]


def _plain_columns(row: Base, left: frozenset[str]) -> Record:
    kept = (
        attribute.key
        for attribute in inspect(type(row)).column_attrs
        if attribute.key not in left and not isinstance(attribute.columns[0].type, LargeBinary)
    )
    return {key: _plain(getattr(row, key)) for key in kept}


def _plain(value: object) -> object:
    if isinstance(value, date):  # a datetime is one, too
        return value.isoformat()
    return value.value if isinstance(value, enum.Enum) else value


def _opened(row: Base, columns: Mapping[str, str]) -> Record:
    """Open sealed texts; one that no key opens must not cost a person all the others."""
    name = f"{row.__tablename__}:{getattr(row, 'id', 0)}"
    opened: Record = {}
    for key, column in columns.items():
        try:
            opened[key] = unseal(getattr(row, column), name)
        except SealBroken:
            opened[key] = _LOST
    return opened
