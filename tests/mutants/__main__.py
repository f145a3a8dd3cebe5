"""`make mutants`: survivors, a table, and 1 where a room or the total is below 85 %."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from rich.console import Console
from rich.progress import track

from tests.mutants.candidates import mutants_of, rules_of
from tests.mutants.equivalent import outdated, read_equivalents
from tests.mutants.report import LEAST, Fate, Fates, below, by_room, survivors, table
from tests.mutants.running import FailingTests, fates

ROOMS = ("interviews", "availability", "booking", "conversation", "followup")


def main(arguments: Sequence[str]) -> int:
    """Try every mutant of the rooms asked for; return the exit code."""
    parser = argparse.ArgumentParser(prog="make mutants", description=__doc__)
    parser.add_argument("rooms", nargs="*", default=list(ROOMS), help="such as booking")
    rooms = parser.parse_args(arguments).rooms
    made = [m for room in rooms for path in rules_of(room) for m in mutants_of(room, path)]
    listed = [entry for entry in read_equivalents() if entry.room in rooms]
    tried = [m for m in made if not any(entry.fits(m) for entry in listed)]
    told = Console(stderr=True)
    try:
        found = list(track(fates(tried), "Mutants", len(tried), console=told, transient=True))
    except FailingTests as reason:
        told.print(str(reason), markup=False)
        return 1
    found += [(mutant, Fate.EQUIVALENT) for mutant in made if mutant not in set(tried)]
    return _tell(rooms, found, [str(entry) for entry in outdated(listed, made)])


def _tell(rooms: Sequence[str], found: Fates, stale: Sequence[str]) -> int:
    console = Console(width=max(Console().width, 100))
    for survivor in survivors(found):
        console.print(survivor, markup=False, highlight=False, soft_wrap=True)
    counts = by_room(rooms, found)
    console.print(table(counts))
    for entry in stale:
        console.print(f"equivalent.toml: this fits no mutant any more: {entry}", markup=False)
    low = below(counts)
    if low:
        console.print(f"Below {LEAST:.0f} %: {', '.join(low)}")
    return 1 if stale or low else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
