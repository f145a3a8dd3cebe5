"""Who gets interviews and who does not, by group: no figure that could point at a person."""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct

from fireside.advising.rules.cohort import Reach, StudentLine
from fireside.advising.rules.hiding import SMALLEST
from fireside.advising.rules.suppression import kept_back


class GroupBy(enum.StrEnum):
    """What students are grouped by: what their profiles say."""

    PROGRAMME = "programme"
    YEAR = "year"


class Came(enum.StrEnum):
    """How far a student has come, as coarsely as a group's figures tell it."""

    MET = "met"
    UNDER_WAY = "under-way"
    NONE = "none"


GROUP_WORDS: Mapping[GroupBy, str] = {GroupBy.PROGRAMME: "Programme", GroupBy.YEAR: "Year"}
CAME_WORDS: Mapping[Came, str] = {
    Came.MET: "Has met somebody",
    Came.UNDER_WAY: "Waits or has a date",
    Came.NONE: "Had none so far",
}
NOT_TOLD = "Not told"
_CAME = {
    Reach.MET: Came.MET,
    Reach.COMING: Came.UNDER_WAY,
    Reach.WAITING: Came.UNDER_WAY,
    Reach.NONE: Came.NONE,
}


class GroupLine(Struct, frozen=True):
    """One group. ``counts`` stand in the order of ``Came``; None is kept back."""

    name: str
    students: int
    counts: tuple[int | None, ...]

    @property
    def met_share(self) -> int | None:
        """How many of a hundred have met somebody; None where that is kept back."""
        met = self.counts[0]
        return None if met is None else round(100 * met / self.students)


class GroupTable(Struct, frozen=True):
    """The groups, the largest first, and all of them together.

    ``together`` counts the groups that were too small to stand alone and are one line now.
    """

    lines: tuple[GroupLine, ...]
    everybody: GroupLine | None
    together: int

    @property
    def rows(self) -> tuple[GroupLine, ...]:
        """The groups, and everybody as the last row."""
        return (*self.lines, self.everybody) if self.everybody else ()

    @property
    def keeps_back(self) -> bool:
        """Tell whether any figure is kept back."""
        return any(count is None for line in self.rows for count in line.counts)


def group_table(lines: Sequence[StudentLine], by: GroupBy) -> GroupTable:
    """Return the figures of each group of students; empty for fewer than ``SMALLEST`` in all."""
    if len(lines) < SMALLEST:
        return GroupTable((), None, 0)
    groups, together = _large_enough(_count(lines, by))
    counts = [[counted[came] for came in Came] for _, counted in groups]
    hidden = kept_back(counts)
    told = [
        GroupLine(name, sum(row), _told(row, at, hidden))
        for at, ((name, _), row) in enumerate(zip(groups, counts, strict=True))
    ]
    sums = [sum(column) for column in zip(*counts, strict=True)]
    everybody = GroupLine("Everybody", len(lines), _told(sums, len(groups), hidden))
    return GroupTable(tuple(told), everybody, together)


def _told(
    row: Sequence[int], at: int, hidden: frozenset[tuple[int, int]]
) -> tuple[int | None, ...]:
    return tuple(None if (at, column) in hidden else n for column, n in enumerate(row))


def _count(lines: Sequence[StudentLine], by: GroupBy) -> dict[str, Counter[Came]]:
    """Count each group by how far its students have come; spellings of a name are one group."""
    counted: dict[str, Counter[Came]] = {}
    names: dict[str, str] = {}
    for line in lines:
        name = _NAME_OF[by](line)
        key = " ".join(name.casefold().split())
        counted.setdefault(names.setdefault(key, name), Counter())[_CAME[line.reach]] += 1
    return counted


def _large_enough(
    counted: Mapping[str, Counter[Came]],
) -> tuple[list[tuple[str, Counter[Came]]], int]:
    """Return the groups, the small ones as one line that is never a single group by itself."""
    ordered = sorted(counted.items(), key=lambda group: (-group[1].total(), group[0].casefold()))
    alone = [group for group in ordered if group[1].total() >= SMALLEST]
    small = [group for group in ordered if group[1].total() < SMALLEST]
    if not small:
        return alone, 0
    while alone and (len(small) == 1 or sum(one.total() for _, one in small) < SMALLEST):
        small.append(alone.pop())
    rest = sum((one for _, one in small), Counter[Came]())
    return [*alone, (f"{len(small)} groups together", rest)], len(small)


_NAME_OF: Mapping[GroupBy, Callable[[StudentLine], str]] = {
    GroupBy.PROGRAMME: lambda line: " ".join(line.programme.split()) or NOT_TOLD,
    GroupBy.YEAR: lambda line: str(line.year) if line.year else NOT_TOLD,
}
