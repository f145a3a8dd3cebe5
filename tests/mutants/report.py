"""What `make mutants` says: the survivors with their difference, and a table of the rooms."""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from rich.table import Table

from tests.mutants.candidates import Mutant


class Fate(enum.Enum):
    """What became of a mutant."""

    KILLED = "killed"  # a test failed, or ran for ever
    SURVIVED = "survived"
    UNFIT = "unfit"  # it cannot even be imported: that is no merit of a test
    EQUIVALENT = "equivalent"  # listed, with a reason


Fates = Sequence[tuple[Mutant, Fate]]
LEAST = 85.0


def score(counted: Mapping[Fate, int]) -> float:
    """Return the killed among those that a test could notice, in percent."""
    both = counted[Fate.KILLED] + counted[Fate.SURVIVED]
    return 100 * counted[Fate.KILLED] / both if both else 0.0


def by_room(rooms: Iterable[str], fates: Fates) -> dict[str, Counter[Fate]]:
    """Count fates by room, and for all of them under ``total``."""
    found = {room: Counter(f for mutant, f in fates if mutant.room == room) for room in rooms}
    found["total"] = sum(found.values(), Counter())
    return found


def below(counts: Mapping[str, Mapping[Fate, int]], least: float = LEAST) -> list[str]:
    """Return the rooms, or the total, whose score is too low."""
    return [room for room, counted in counts.items() if score(counted) < least]


def survivors(fates: Fates) -> Iterator[str]:
    """Say of each survivor where it is and what was changed."""
    for mutant, fate in fates:
        if fate is Fate.SURVIVED:
            yield "\n".join((mutant.place, *(f"    {line}" for line in mutant.diff)))


def table(counts: Mapping[str, Mapping[Fate, int]], least: float = LEAST) -> Table:
    """Return the rooms as a table."""
    low = below(counts, least)
    made = Table(title="Mutants of the rules", title_justify="left")
    made.add_column("room")
    for head in ("mutants", "killed", "survived", "score", "unfit", "equivalent"):
        made.add_column(head, justify="right")
    for room, counted in counts.items():
        colour = "red" if room in low else "green"
        made.add_row(
            room,
            str(counted[Fate.KILLED] + counted[Fate.SURVIVED]),
            str(counted[Fate.KILLED]),
            str(counted[Fate.SURVIVED]),
            f"[{colour}]{score(counted):.1f} %[/]",
            str(counted[Fate.UNFIT]),
            str(counted[Fate.EQUIVALENT]),
        )
    return made
