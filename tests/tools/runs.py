"""Where a test run keeps its files, and in which order its tests come."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Final

from xdist.scheduler import LoadScopeScheduling

_MEMORY: Final = Path("/dev/shm")
_ROOM: Final = 4 * 2**30
MOST_CASES: Final = 400
"""Of one test. Each costs 1.5 ms to be given out and reported, however short it is."""
LONG_FIRST: Final = (
    "tests/e2e/",
    "tests/contracts/",
    "tests/integration/testing/",
    "tests/integration/",
)
"""What comes first, in this order: the longest. Whatever is not named is short and comes after."""

SWEEPS: Final = (
    "tests/integration/booking/test_contests.py",
    "tests/integration/plugins/test_faulty_plugins.py",
    "tests/integration/security/test_routes.py",
)
"""Files that sweep through everything, so a line that they alone reach counts as not tested.

They come last: what they leave in memory must not hide a line from a test that is measured. Their
tests go to whichever process is free; those of any other file stay together.
"""
UNMEASURED: Final = (*SWEEPS, "tests/e2e/")
"""What counts for no line: a browser's walk, too, goes through much and looks at little."""
MEASURED_TWICE: Final = "tests/integration/kernel/"
"""Where a line may be one database's alone; elsewhere the run on SQLite is measured."""


def place_for_runs() -> Path | None:
    """Return the file system in memory where it has room, else None: the usual place.

    SQLite waits for the disk at each commit, as it must; a test run need not. What is about power
    cuts has disks of its own (``tests/prove/disks.py``).
    """
    if not os.access(_MEMORY, os.W_OK) or shutil.disk_usage(_MEMORY).free < _ROOM:
        return None
    return _MEMORY


def place_in_line(node: str) -> int:
    """Return the place of a test's file in the order; the tests of one file keep theirs."""
    last = enumerate(SWEEPS, start=len(LONG_FIRST) + 1)
    for place, beginning in (*last, *enumerate(LONG_FIRST)):
        if node.startswith(beginning):
            return place
    return len(LONG_FIRST)


def is_measured(node: str, nodes: Collection[str]) -> bool:
    """Tell whether a test, one of ``nodes``, counts for coverage.

    To measure takes three quarters of the time again: what runs on SQLite, too, is measured there.
    """
    if node.startswith(UNMEASURED):
        return False
    twin = node.replace("postgresql", "sqlite")
    return twin == node or twin not in nodes or node.startswith(MEASURED_TWICE)


class ByFile(LoadScopeScheduling):
    """Gives each process one file after another, and of some files one test after another."""

    def _split_scope(self, nodeid: str) -> str:
        return nodeid if nodeid.startswith(SWEEPS) else nodeid.split("::", 1)[0]


def too_many_cases(nodes: Iterable[str]) -> list[str]:
    """Return the tests that were parametrized beyond all measure."""
    cases = Counter(node.split("[", 1)[0] for node in nodes)
    return sorted(test for test, number in cases.items() if number > MOST_CASES)
