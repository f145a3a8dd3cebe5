"""The student and the hosts as matching rules see them: columns, never rows of the database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import reduce
from typing import Literal

import numpy as np
from numpy.typing import NDArray

BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]

SetColumn = Literal["fields", "languages", "formats", "topics"]
TextColumn = Literal["organisations", "positions", "places", "schools", "programmes", "zones"]
_Members = dict[str, BoolArray]


def fold(text: str) -> str:
    """Return text as two spellings of one place or programme compare equal."""
    return " ".join(text.casefold().split())


@dataclass(frozen=True, slots=True)
class StudentView:
    """What matching may know about a student. Empty values mean "not said yet"."""

    id: int
    """Membership id of the student."""
    fields: frozenset[str] = frozenset()
    """Keys of `vocabulary.FIELDS` the student is curious about."""
    languages: frozenset[str] = frozenset()
    formats: frozenset[str] = frozenset()
    """Ways of meeting the student can do; empty means any."""
    objectives: frozenset[str] = frozenset()
    school: str = ""
    programme: str = ""
    graduation_year: int | None = None
    place: str = ""
    zone: str = "UTC"
    """IANA name of the student's time zone."""
    about: str = ""
    met: frozenset[int] = frozenset()
    """Ids of hosts the student has already talked with."""
    asked: frozenset[int] = frozenset()
    """Ids of hosts with whom the student has an interview under way."""


@dataclass(frozen=True, slots=True, eq=False)
class HostColumns:
    """A batch of hosts as columns of one length n; position i is the same host everywhere.

    Texts are empty and numbers 0 (or NaN, where said) when a host has not told. The columns
    are shared between calls and rules, so their arrays refuse to be written to.
    """

    ids: IntArray
    """Membership ids, shape (n,), int64."""
    names: tuple[str, ...]
    fields: tuple[frozenset[str], ...]
    organisations: tuple[str, ...]
    positions: tuple[str, ...]
    places: tuple[str, ...]
    languages: tuple[frozenset[str], ...]
    formats: tuple[frozenset[str], ...]
    schools: tuple[str, ...]
    """School or college within the institution where the host studied."""
    programmes: tuple[str, ...]
    graduation_years: IntArray
    """Shape (n,), int64; 0 when unknown."""
    topics: tuple[frozenset[str], ...]
    """Objective keys the host likes to talk about."""
    open_requests: IntArray
    """Requests that wait for this host's answer."""
    asked_this_month: IntArray
    """Requests the host has received in the current month of the institution's zone."""
    monthly_cap: IntArray
    """Most requests the host wants in a month; 0 means no limit."""
    paused: BoolArray
    next_opening: NDArray[np.float64]
    """Start of the next free slot in seconds since 1970-01-01 UTC; NaN when none is known."""
    zones: tuple[str, ...]
    """IANA names of the hosts' time zones."""
    _index: dict[str, _Members] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        for name in self.__slots__:
            column = getattr(self, name)
            if isinstance(column, np.ndarray):
                locked = column.view()
                locked.flags.writeable = False
                object.__setattr__(self, name, locked)

    def __len__(self) -> int:
        return len(self.ids)

    def any_of(self, column: SetColumn, wanted: Iterable[str]) -> BoolArray:
        """Say for each host whether her set in `column` holds at least one wanted key."""
        index = self._members(column)
        found = [index[key] for key in wanted if key in index]
        return reduce(np.logical_or, found, np.zeros(len(self), dtype=np.bool_))

    def count_of(self, column: SetColumn, wanted: Iterable[str]) -> IntArray:
        """Count for each host how many of the wanted keys her set in `column` holds."""
        index = self._members(column)
        total = np.zeros(len(self), dtype=np.int64)
        for key in wanted:
            if key in index:
                total += index[key]
        return total

    def told(self, column: SetColumn) -> BoolArray:
        """Say for each host whether her set in `column` holds anything at all."""
        return self.any_of(column, self._members(column))

    def same(self, column: TextColumn, text: str) -> BoolArray:
        """Say for each host whether her text equals `text`, case and spaces aside.

        An empty text equals nothing: two unknown places are not the same place.
        """
        found = self._members(column).get(fold(text)) if text.strip() else None
        return np.zeros(len(self), dtype=np.bool_) if found is None else found.copy()

    def is_in(self, ids: frozenset[int]) -> BoolArray:
        """Say for each host whether her id is among `ids`."""
        return np.isin(self.ids, np.fromiter(ids, dtype=np.int64, count=len(ids)))

    def _members(self, column: SetColumn | TextColumn) -> _Members:
        """Return key -> mask for a column, built once per batch and kept with it."""
        if column not in self._index:
            positions: dict[str, list[int]] = {}
            for position, value in enumerate(getattr(self, column)):
                for key in [fold(value)] if isinstance(value, str) else value:
                    positions.setdefault(key, []).append(position)
            self._index[column] = {key: self._mask(at) for key, at in positions.items()}
        return self._index[column]

    def _mask(self, positions: list[int]) -> BoolArray:
        mask = np.zeros(len(self), dtype=np.bool_)
        mask[positions] = True
        return mask
