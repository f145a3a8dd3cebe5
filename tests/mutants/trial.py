"""One mutant against its room's unit tests, in a process of its own; nothing is written to disk."""

from __future__ import annotations

import importlib
import importlib.util
import os
import resource
import sys
from collections import defaultdict
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, SourceFileLoader
from multiprocessing.queues import SimpleQueue
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path
from time import process_time, tzset
from types import CodeType
from typing import NamedTuple

import pytest
from hypothesis import Phase, settings

SURVIVED, UNFIT = 0, 70
"""A process's exit: no test noticed; the changed file cannot even be imported."""
_ELSEWHERE = "Pacific/Chatham"
"""The computer's zone: an `astimezone` without one would pass unseen on a computer in UTC."""
_MEMORY = 2 * 1024**3
_OPTIONS = (
    "--quiet",
    "--exitfirst",
    "--noconftest",  # rules need no application: a test that does is in the wrong folder
    "-p",
    "_hypothesis_pytestplugin",
    "-p",
    "no:cacheprovider",
)

settings.register_profile(
    "mutants",
    database=None,
    derandomize=True,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),  # that it fails is enough: no search for the smallest
)


class Orders(NamedTuple):
    """What a trial is to do: the tests, the shortest first, with another text of one module."""

    tests: Path
    module: str
    path: str
    changed: str
    seconds: int
    """Of the processor's time: all that they get."""
    order: tuple[str, ...] = ()
    """Functions of tests; what is not named comes before them."""


class Told(NamedTuple):
    """What a trial tells when it has come to its end."""

    used: Synchronized[float]
    """Seconds of the processor."""
    order: SimpleQueue[tuple[str, ...]]
    """The functions of tests that have run, the shortest first."""


def run(orders: Orders, told: Told) -> None:
    """Run the tests with ``changed`` in a module's place; the exit code says how it went."""
    seconds = orders.seconds
    _limit(resource.RLIMIT_CPU, seconds)
    _limit(resource.RLIMIT_AS, _MEMORY)
    _limit(resource.RLIMIT_CORE, 0)
    _silence()
    sys.meta_path.insert(0, _Changed(orders.module, orders.path, orders.changed))
    try:
        importlib.import_module(orders.module)
    except Exception:  # noqa: BLE001  (whatever the change leads to)
        sys.exit(UNFIT)
    os.environ |= {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "TZ": _ELSEWHERE}
    tzset()
    settings.load_profile("mutants")
    line = _ShortestFirst(orders.order)
    code = int(pytest.main([*_OPTIONS, str(orders.tests)], plugins=[line]))
    told.used.value = process_time()
    if not orders.order:
        told.order.put(line.order)
    sys.exit(code)


def _limit(kind: int, most: int) -> None:
    """Lower what this process gets; a process that a test starts may give itself more."""
    resource.setrlimit(kind, (most, resource.getrlimit(kind)[1]))


class _ShortestFirst:
    """Puts the quick tests first: most mutants fall to one of them."""

    def __init__(self, order: Sequence[str]) -> None:
        self._places = {name: place for place, name in enumerate(order, start=1)}
        self._seconds: defaultdict[str, float] = defaultdict(float)

    @property
    def order(self) -> tuple[str, ...]:
        return tuple(sorted(self._seconds, key=self._seconds.__getitem__))

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items.sort(key=lambda item: self._places.get(_function(item.nodeid), 0))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._seconds[_function(report.nodeid)] += report.duration


def _function(node: str) -> str:
    return node.split("[", 1)[0]


def _silence() -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)


class _Changed(SourceFileLoader):
    """Finds and loads the one changed module; every other is found as always."""

    def __init__(self, name: str, path: str, changed: str) -> None:
        super().__init__(name, path)
        self._changed = changed

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: object = None
    ) -> ModuleSpec | None:
        """Return how to load the changed module; pytest asks too, for modules of its own."""
        if name != self.name:
            return None
        return importlib.util.spec_from_file_location(name, self.path, loader=self)

    def get_code(self, fullname: str) -> CodeType:
        return compile(self._changed, self.path, "exec", dont_inherit=True)
