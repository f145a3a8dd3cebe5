"""A column of few distinct values as numbers: a rule asks about each value once."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

Key = TypeVar("Key", bound=Hashable)
Column = TypeVar("Column", bound="tuple[Any, ...] | NDArray[Any]")


@dataclass(frozen=True, slots=True, eq=False)
class Coded(Generic[Key]):
    """Host ``i`` has the value that ``numbers`` maps to ``codes[i]``; some may be nobody's."""

    numbers: Mapping[Key, int]
    codes: NDArray[np.unsignedinteger[Any]]
    """In the fewest bytes: what is compared is read through for every student."""

    @classmethod
    def of(cls, values: Iterable[Key], known: Mapping[Key, int] | None = None) -> Coded[Key]:
        """Number the values, going on from those that have a number already."""
        numbers = dict(known or {})
        codes = [numbers.setdefault(value, len(numbers)) for value in values]
        return cls(numbers, np.array(codes, dtype=np.min_scalar_type(len(numbers))))

    def spread(self, of: Callable[[Key], float]) -> NDArray[np.float64]:
        """Ask ``of`` about each value once; return the answers host by host."""
        return np.array([of(value) for value in self.numbers], dtype=np.float64).take(self.codes)

    def where(self, holds: Callable[[Key], bool]) -> NDArray[np.bool_]:
        """Say for each host whether ``holds`` is true of her value; it is asked of each once."""
        return np.array([holds(value) for value in self.numbers], dtype=np.bool_).take(self.codes)

    def equal_to(self, value: Key) -> NDArray[np.bool_]:
        """Say for each host whether she has this value."""
        if value not in self.numbers:
            return np.zeros(len(self.codes), dtype=np.bool_)
        found: NDArray[np.bool_] = self.codes == self.codes.dtype.type(self.numbers[value])
        return found

    def spliced(self, gone: Sequence[int], fresh: Iterable[Key]) -> Coded[Key]:
        """Return the column without the positions ``gone``, with ``fresh`` values at its end."""
        more = Coded.of(fresh, self.numbers)
        return Coded(more.numbers, splice(self.codes, gone, more.codes))


def splice(column: Column, gone: Sequence[int], fresh: Column) -> Column:
    """Return a column without the positions ``gone``, which rise, and with ``fresh`` at its end.

    What stands between two positions is copied as a whole, so that one host's change costs ten
    thousand others next to nothing.
    """
    starts, ends = [0, *(at + 1 for at in gone)], [*gone, len(column)]
    pieces = [column[start:end] for start, end in zip(starts, ends, strict=True)]
    if isinstance(column, np.ndarray):
        return np.concatenate([*pieces, fresh])  # type: ignore[return-value]  # it is an array again
    return tuple(value for piece in (*pieces, fresh) for value in piece)  # type: ignore[return-value]  # or a tuple
