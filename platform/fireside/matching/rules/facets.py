"""Facets: which hosts a choice keeps, and how many each further choice would show."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache, cached_property

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from fireside.matching.rules.query import Query
from fireside.matching.rules.words import fold_words

BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]
_FEW_KEYS = 64
"""So many have a line of marks each; more are counted pair by pair."""


class FacetColumn(Struct, frozen=True, eq=False, dict=True):
    """Which host has which keys, as pairs: host ``rows[i]`` has the key ``keys[codes[i]]``.

    Keys are folded, so that two spellings are one choice; ``labels`` has the first spelling met.
    """

    keys: tuple[str, ...]
    labels: tuple[str, ...]
    rows: IntArray
    codes: IntArray
    size: int

    @classmethod
    def of(cls, values: Sequence[Iterable[str]]) -> FacetColumn:
        """Make the column from each host's values; empty ones are nothing."""
        numbers: dict[str, int] = {}
        labels: list[str] = []
        rows: list[int] = []
        codes: list[int] = []
        fold = cache(fold_words)  # a value that thousands share is folded once
        for row, of_host in enumerate(values):
            for value in of_host:
                key = fold(value)
                if not key:
                    continue
                if key not in numbers:
                    numbers[key] = len(labels)
                    labels.append(value)
                rows.append(row)
                codes.append(numbers[key])
        pairs = np.array(rows, dtype=np.int64), np.array(codes, dtype=np.int64)
        return cls(tuple(numbers), tuple(labels), *pairs, len(values))

    def spliced(self, gone: Sequence[int], fresh: FacetColumn) -> FacetColumn:
        """Return the column without the rows ``gone``, which rise, and with ``fresh`` at its end.

        A key that nobody has any more stays, and counts nobody.
        """
        numbers = {key: number for number, key in enumerate(self.keys)}
        labels = list(self.labels)
        for key, label in zip(fresh.keys, fresh.labels, strict=True):
            if key not in numbers:
                numbers[key] = len(labels)
                labels.append(label)
        stay = ~np.isin(self.rows, gone)
        rows, size = self.rows[stay], self.size - len(gone)
        rows = rows - np.searchsorted(np.array(gone, dtype=np.int64), rows)
        codes = np.array([numbers[key] for key in fresh.keys], dtype=np.int64)[fresh.codes]
        return FacetColumn(
            tuple(numbers),
            tuple(labels),
            np.concatenate([rows, fresh.rows + size]),
            np.concatenate([self.codes[stay], codes]),
            size + fresh.size,
        )

    def any_of(self, wanted: Iterable[str]) -> BoolArray:
        """Say for each host whether she has at least one of these values."""
        folded = {fold_words(value) for value in wanted}
        codes = [code for code, key in enumerate(self.keys) if key in folded]
        mask = np.zeros(self.size, dtype=np.bool_)
        mask[self.rows[np.isin(self.codes, codes)]] = True
        return mask

    def choices(self, among: BoolArray, chosen: Collection[str], most: int) -> list[FacetCount]:
        """Return the choices worth showing, with how many of the hosts marked each would show.

        First those ``chosen`` (folded keys), then the largest that show somebody; of those, so
        many that there are ``most`` in all. Of thousands only what is shown is put into order.
        """
        counts = self.counts(among)
        picked = [code for code, key in enumerate(self.keys) if key in chosen] if chosen else []
        others = counts.copy()
        others[picked] = 0
        shown = [*self._ordered(counts, picked), *self._ordered(counts, _largest(others, most))]
        return [
            FacetCount(self.keys[code], self.labels[code], int(counts[code]), code in picked)
            for code in shown[: max(most, len(picked))]
        ]

    def counts(self, among: BoolArray) -> IntArray:
        """Count for each key those of the hosts marked who have it."""
        if len(self.keys) <= _FEW_KEYS:
            both = np.bitwise_count(self._marks & np.packbits(among))
            found: IntArray = both.sum(axis=1, dtype=np.int64)
        else:
            found = np.bincount(self.codes[among[self.rows]], minlength=len(self.keys))
        return found

    @cached_property
    def _marks(self) -> NDArray[np.uint8]:
        """A line for each key, with a bit for each host: whether she has it."""
        has = np.zeros((len(self.keys), self.size), dtype=np.bool_)
        has[self.codes, self.rows] = True
        return np.packbits(has, axis=1)

    def _ordered(self, counts: IntArray, codes: Iterable[int]) -> list[int]:
        return sorted(codes, key=lambda code: (-counts[code], self.labels[code].casefold()))


class FacetCount(Struct, frozen=True):
    """One choice of a facet and how many hosts it would show."""

    key: str
    label: str
    count: int
    chosen: bool


def keeps_by_facet(columns: Mapping[str, FacetColumn], query: Query) -> dict[str, BoolArray]:
    """Return for each facet with a choice which hosts the choice keeps."""
    return {
        facet: column.any_of(query.of(facet))
        for facet, column in columns.items()
        if query.of(facet)
    }


def count_facets(
    columns: Mapping[str, FacetColumn],
    query: Query,
    keeps: Mapping[str, BoolArray],
    base: BoolArray,
    most: Mapping[str, int],
) -> dict[str, list[FacetCount]]:
    """Count choices among the hosts that the *other* facets keep: what each would show.

    ``most`` says of each facet how many choices are worth showing.
    """
    counted = {}
    for facet, column in columns.items():
        among = base.copy()
        for other, keep in keeps.items():
            if other != facet:
                among &= keep
        chosen = {fold_words(key) for key in query.of(facet)}
        counted[facet] = column.choices(among, chosen, most[facet])
    return counted


def _largest(counts: IntArray, most: int) -> list[int]:
    """Return the codes of the ``most`` largest counts, and whichever are as large as the last."""
    codes = np.flatnonzero(counts)
    if len(codes) > most > 0:
        bar = np.partition(counts[codes], len(codes) - most)[len(codes) - most]
        codes = codes[counts[codes] >= bar]
    return codes.tolist()
