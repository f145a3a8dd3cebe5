"""Which figures of a table are kept back, so that nobody can be counted out of the others.

The table's cells have a sum for each row, which is published, and one for each column. A cell or a
sum of a column under ``SMALLEST`` is kept back, and so many others with it that none of these
small ones follows from what is published (complementary suppression: Hundepool et al.,
Statistical Disclosure Control, 2012, §4.2).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence

from fireside.advising.rules.hiding import SMALLEST

Table = Sequence[Sequence[int]]
Place = tuple[int, int]
"""Row and column; the sums of the columns are the row after the last."""
_Node = tuple[str, int]
_Step = tuple[_Node, _Node, Place]
_SUMS = ("sums", 0)


def kept_back(table: Table) -> frozenset[Place]:
    """Return the places of a table of counts whose figures are not told."""
    counts = with_sums(table)
    small = {place for place in _places(counts) if _at(counts, place) < SMALLEST}
    hidden = set(small)
    while True:
        told = sorted(place for place in small if is_told(counts, hidden, place))
        if not told or len(hidden) == len(counts) * len(counts[0]):
            return frozenset(hidden)
        hidden |= _beside(counts, hidden, told[0])


def with_sums(table: Table) -> list[list[int]]:
    """Return the rows, and the sums of the columns as one more."""
    rows = [list(row) for row in table]
    return [*rows, [sum(column) for column in zip(*rows, strict=True)]]


def is_told(counts: Table, hidden: Collection[Place], place: Place) -> bool:
    """Tell whether a hidden figure follows from the others: no other number would fit.

    ``counts`` ends with the sums of the columns. Another table fits as well exactly where ones can
    be moved in a circle that leaves every known figure as it is and lets none fall below 0.
    """
    steps = list(_steps(counts, hidden))
    onward: defaultdict[_Node, list[_Step]] = defaultdict(list)
    for step in steps:
        onward[step[0]].append(step)
    return not any(
        _reaches(after, before, onward, without=place)
        for before, after, moved in steps
        if moved == place
    )


def _steps(counts: Table, hidden: Collection[Place]) -> Iterator[_Step]:
    """Yield how ones can be moved: one more in a hidden place, or one fewer where there is one."""
    for place in hidden:
        row, column = place
        ends = ("row", row), ("column", column)
        if row == len(counts) - 1:
            ends = ends[1], _SUMS
        yield *ends, place
        if _at(counts, place):
            yield ends[1], ends[0], place


def _reaches(
    start: _Node, goal: _Node, onward: Mapping[_Node, list[_Step]], without: Place
) -> bool:
    seen, waiting = {start}, [start]
    while waiting:
        node = waiting.pop()
        if node == goal:
            return True
        for _, after, place in onward.get(node, ()):
            if place != without and after not in seen:
                seen.add(after)
                waiting.append(after)
    return False


def _beside(counts: Table, hidden: set[Place], place: Place) -> set[Place]:
    """Return what to keep back besides, so that a place is told no longer.

    That is the other corners of a rectangle, those with the smallest figures; where none
    serves, everything.
    """
    row, column = place
    corners = (
        {(row, other), (line, column), (line, other)}
        for line in range(len(counts))
        for other in range(len(counts[row]))
        if line != row and other != column
    )
    weighed = sorted(
        (sum(_at(counts, one) for one in new - hidden), sorted(new)) for new in corners
    )
    for _, new in weighed:
        if not is_told(counts, hidden.union(new), place):
            return set(new)
    return set(_places(counts))


def _places(counts: Table) -> Iterator[Place]:
    for row, line in enumerate(counts):
        for column in range(len(line)):
            yield row, column


def _at(counts: Table, place: Place) -> int:
    return counts[place[0]][place[1]]
