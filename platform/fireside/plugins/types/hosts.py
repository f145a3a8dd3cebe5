"""The student and the hosts as matching rules see them: columns, never rows of the database."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, fields
from functools import cache
from typing import Any, Literal, TypeVar, get_args, overload

import numpy as np
from numpy.typing import NDArray

from fireside.plugins.types.coding import Coded, splice

BoolArray = NDArray[np.bool_]
FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

SetColumn = Literal["fields", "languages", "formats", "topics"]
TextColumn = Literal["organisations", "positions", "places", "schools", "programmes", "zones"]
Kind = TypeVar("Kind", bound=np.generic)
_SETS = frozenset(get_args(SetColumn))


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
    blocked: frozenset[int] = frozenset()
    """Ids of hosts who are not to be brought together with the student, whichever of the two
    wishes it. Nobody is ever told: leave them out, and give no reason."""


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
    """Most requests the host gets in a month, by her wish and her institution's; 0: no limit."""
    paused: BoolArray
    next_opening: NDArray[np.float64]
    """Start of the next free slot in seconds since 1970-01-01 UTC; NaN when none is known."""
    zones: tuple[str, ...]
    """IANA names of the hosts' time zones."""
    term_spent: BoolArray = field(default_factory=lambda: np.zeros(0, dtype=np.bool_))
    """Hosts who have had as many requests this term as agreed; nobody where it is left out."""
    _coded: dict[str, Coded[Any]] = field(default_factory=dict, repr=False)
    _holding: dict[tuple[str, str], BoolArray] = field(default_factory=dict, repr=False)
    _made: dict[Callable[[HostColumns], Any], Any] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        if len(self.term_spent) != len(self):
            object.__setattr__(self, "term_spent", np.zeros(len(self), dtype=np.bool_))
        for name in self.__slots__:
            column = getattr(self, name)
            if isinstance(column, np.ndarray):
                object.__setattr__(self, name, _locked(column))

    def __len__(self) -> int:
        return len(self.ids)

    def once(self, make: Callable[[HostColumns], NDArray[Kind]]) -> NDArray[Kind]:
        """Return what `make` finds in these columns; it is called once for each state of them.

        For what depends on the hosts alone: not on the student, a setting, the moment or who
        pauses at it. `make` is a function of your module, not one made on the spot. Its array
        refuses to be written to.
        """
        if make not in self._made:
            self._made[make] = _locked(make(self))
        found: NDArray[Kind] = self._made[make]
        return found

    @overload
    def each(self, column: SetColumn, of: Callable[[frozenset[str]], float]) -> FloatArray: ...

    @overload
    def each(self, column: TextColumn, of: Callable[[str], float]) -> FloatArray: ...

    def each(self, column: SetColumn | TextColumn, of: Callable[[Any], float]) -> FloatArray:
        """Ask `of` about each distinct value of a column once; return the answers host by host.

        Ten thousand hosts have a few dozen sets of languages: that many calls, not ten thousand.
        Texts are given in small letters and without superfluous spaces.
        """
        return self._code(column).spread(of)

    def any_of(self, column: SetColumn, wanted: Iterable[str]) -> BoolArray:
        """Say for each host whether her set in `column` holds at least one wanted key."""
        found = np.zeros(len(self), dtype=np.bool_)
        for key in wanted:
            found |= self._holds(column, key)
        return found

    def count_of(self, column: SetColumn, wanted: Iterable[str]) -> IntArray:
        """Count for each host how many of the wanted keys her set in `column` holds."""
        total = np.zeros(len(self), dtype=np.uint8)
        for key in wanted:
            total += self._holds(column, key)
        return total.astype(np.int64)

    def told(self, column: SetColumn) -> BoolArray:
        """Say for each host whether her set in `column` holds anything at all."""
        if (column, "") not in self._holding:
            self._holding[column, ""] = self._code(column).where(bool)
        return self._holding[column, ""].copy()

    def same(self, column: TextColumn, text: str) -> BoolArray:
        """Say for each host whether her text equals `text`, case and spaces aside.

        An empty text equals nothing: two unknown places are not the same place.
        """
        if not text.strip():
            return np.zeros(len(self), dtype=np.bool_)
        return self._code(column).equal_to(fold(text))

    def is_in(self, ids: frozenset[int]) -> BoolArray:
        """Say for each host whether her id is among `ids`."""
        found, order = np.zeros(len(self), dtype=np.bool_), self.once(_order_of_ids)
        wanted = np.fromiter(ids, dtype=np.int64, count=len(ids))
        nearest = np.searchsorted(self.ids, wanted, sorter=order)
        at = order[nearest[nearest < len(self)]]
        found[at] = np.isin(self.ids[at], wanted)
        return found

    def spliced(self, gone: Sequence[int], fresh: HostColumns) -> HostColumns:
        """Return the batch without the positions `gone`, which rise, and with `fresh` at its end.

        What was numbered stays so; this is how the product follows a change of one host.
        """
        columns = (
            splice(mine, gone, theirs)
            for mine, theirs in zip(self._columns(), fresh._columns(), strict=True)
        )
        coded = {
            name: known.spliced(gone, _values_of(name, getattr(fresh, name)))
            for name, known in dict(self._coded).items()
        }
        return HostColumns(**dict(zip(_COLUMNS, columns, strict=True)), _coded=coded)

    def _columns(self) -> tuple[Any, ...]:
        return tuple(getattr(self, name) for name in _COLUMNS)

    def _code(self, column: str) -> Coded[Any]:
        """Return a column's distinct values with their numbers, made once and kept with it."""
        if column not in self._coded:
            self._coded[column] = Coded.of(_values_of(column, getattr(self, column)))
        return self._coded[column]

    def _holds(self, column: SetColumn, key: str) -> BoolArray:
        if (column, key) not in self._holding:
            self._holding[column, key] = self._code(column).where(lambda keys: key in keys)
        return self._holding[column, key]


def _locked(array: NDArray[Kind]) -> NDArray[Kind]:
    """Return a view that refuses to be written to."""
    view = array.view()
    view.flags.writeable = False
    return view


def _order_of_ids(hosts: HostColumns) -> NDArray[np.intp]:
    return np.argsort(hosts.ids)


_COLUMNS = tuple(one.name for one in fields(HostColumns) if not one.name.startswith("_"))


def _values_of(name: str, column: Iterable[Any]) -> Iterable[Any]:
    """Return a column's values as they are numbered: texts are folded, each spelling once."""
    return map(frozenset, column) if name in _SETS else map(cache(fold), column)
