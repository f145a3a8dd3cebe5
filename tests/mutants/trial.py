"""One mutant against its room's unit tests, in a process of its own; nothing is written to disk."""

from __future__ import annotations

import importlib
import importlib.util
import os
import resource
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, SourceFileLoader
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path
from time import process_time, tzset
from types import CodeType

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


def run(
    tests: Path, module: str, path: str, changed: str, seconds: int, used: Synchronized[float]
) -> None:
    """Run the tests with ``changed`` in a module's place; the exit code says how it went.

    ``seconds`` of the processor's time are all that they get; how many they ``used`` is told.
    """
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _silence()
    sys.meta_path.insert(0, _Changed(module, path, changed))
    try:
        importlib.import_module(module)
    except Exception:  # noqa: BLE001  (whatever the change leads to)
        sys.exit(UNFIT)
    os.environ |= {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "TZ": _ELSEWHERE}
    tzset()
    settings.load_profile("mutants")
    code = int(pytest.main([*_OPTIONS, str(tests)]))
    used.value = process_time()
    sys.exit(code)


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
