"""Small counts in a report say too much about somebody: they are hidden, and cannot be worked out.

A cell under 5 is hidden. Where it is the only hidden one of its row or column, whoever knows the
sum could subtract; so another one there is hidden, too: one whose other line hides something by
now, else the smallest (primary and complementary suppression, as statistical offices do it).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

SMALLEST: Final = 5
Cells = tuple[tuple[int | None, ...], ...]
_Place = tuple[int, int]


def hide_small(counts: Sequence[Sequence[int]]) -> Cells:
    """Return the counts with None where one is hidden."""
    shown = {
        (number, place): count
        for number, row in enumerate(counts)
        for place, count in enumerate(row)
    }
    hidden = {place for place, count in shown.items() if count < SMALLEST}
    while (more := _to_hide(shown, hidden)) is not None:
        hidden.add(more)
    return tuple(
        tuple(None if (number, place) in hidden else count for place, count in enumerate(row))
        for number, row in enumerate(counts)
    )


def _to_hide(shown: dict[_Place, int], hidden: set[_Place]) -> _Place | None:
    """Return a cell to hide beside one that stands alone in its line, or None."""
    for axis in (0, 1):
        across = {place[1 - axis] for place in hidden}
        for line in _lines(shown, axis):
            others = [place for place in line if place not in hidden]
            if others and len(line) - len(others) == 1:
                return min(
                    (place[1 - axis] not in across, shown[place], place) for place in others
                )[2]
    return None


def _lines(shown: dict[_Place, int], axis: int) -> Iterator[list[_Place]]:
    """Yield the rows (axis 0) or columns (1) that have more than one cell."""
    for value in sorted({place[axis] for place in shown}):
        line = [place for place in shown if place[axis] == value]
        if len(line) > 1:
            yield line
