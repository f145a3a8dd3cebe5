"""What somebody looks for: search words, chosen facets, and a place in the list."""

from __future__ import annotations

import enum
from collections.abc import Callable, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

FACETS = ("field", "organisation", "place", "format", "language")
_LONGEST_TEXT = 100
_MOST_CHOSEN = 20
_LARGEST_ID = 2**63 - 1


class Week(enum.StrEnum):
    """How soon the next free time has to be."""

    THIS = "this"
    NEXT = "next"
    MONTH = "month"


class Query(Struct, frozen=True):
    """A search that fits into an address. Within a facet any choice suffices, over facets all."""

    text: str = ""
    chosen: dict[str, tuple[str, ...]] = field(default_factory=dict)
    week: Week | None = None

    def of(self, facet: str) -> tuple[str, ...]:
        """Return what is chosen in a facet."""
        return self.chosen.get(facet, ())

    @property
    def choices(self) -> int:
        """How many facet choices narrow the search."""
        return sum(map(len, self.chosen.values())) + (self.week is not None)

    def without(self, facet: str, key: str) -> Query:
        """Return the search without one choice; the facet ``week`` has only one."""
        if facet == "week":
            return replace(self, week=None)
        left = tuple(other for other in self.of(facet) if other != key)
        others = {name: keys for name, keys in self.chosen.items() if name != facet}
        return replace(self, chosen={**others, facet: left} if left else others)

    def arguments(self) -> dict[str, str | list[str]]:
        """Return the search as arguments of an address; what is empty is left out."""
        found: dict[str, str | list[str]] = {
            facet: list(self.of(facet)) for facet in FACETS if self.of(facet)
        }
        if self.text:
            found["q"] = self.text
        if self.week:
            found["week"] = self.week.value
        return found


class Cursor(Struct, frozen=True, order=True):
    """A place in the ranking: the last host of the page before. ``score`` is as in its ranking."""

    score: int
    host_id: int

    def __str__(self) -> str:
        return f"{self.score}-{self.host_id}"

    @classmethod
    def parse(cls, text: str) -> Cursor | None:
        """Read a cursor from an address; None where it is none of ours."""
        score, dash, host_id = text.partition("-")
        if not (dash and _is_number(score) and _is_number(host_id)):
            return None
        cursor = cls(int(score), int(host_id))
        return cursor if max(cursor.score, cursor.host_id) <= _LARGEST_ID else None


def clean_query(text: str, week: str, chosen: Callable[[str], Sequence[str]]) -> Query:
    """Make a search from whatever an address holds: bounded, without blanks and doubles."""
    facets = {}
    for facet in FACETS:
        trimmed = (key.strip()[:_LONGEST_TEXT] for key in chosen(facet)[:_MOST_CHOSEN])
        keys = tuple(dict.fromkeys(key for key in trimmed if key))
        if keys:
            facets[facet] = keys
    known = week in {choice.value for choice in Week}
    words = " ".join(text.split())[:_LONGEST_TEXT]
    return Query(words, facets, Week(week) if known else None)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 19
