"""Many mutants at once: one process each, as many at a time as there are cores."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import get_context

from tests.mutants import trial
from tests.mutants.candidates import ROOT, Mutant
from tests.mutants.report import Fate

_PATIENCE = 600
"""Seconds for a room's unit tests as they are."""
_SLOWER, _LEAST_SECONDS = 2, 3
"""A mutant runs for ever when it needs so many times the processor of the tests as they are."""
_FATES: dict[int | None, Fate] = {trial.SURVIVED: Fate.SURVIVED, trial.UNFIT: Fate.UNFIT}
_CONTEXT = get_context("forkserver")
_CONTEXT.set_forkserver_preload(["tests.mutants.trial"])


class FailingTests(Exception):
    """The unit tests of a room fail as they are, so they can say nothing about mutants."""


def fates(mutants: Sequence[Mutant]) -> Iterator[tuple[Mutant, Fate]]:
    """Yield each mutant with what became of it, in order; raises FailingTests."""
    usual = {mutant.room: _usual(mutant) for mutant in {m.room: m for m in mutants}.values()}

    def judge(mutant: Mutant) -> tuple[Mutant, Fate]:
        code, _ = _run(mutant, mutant.changed, *usual[mutant.room])
        return mutant, _FATES.get(code, Fate.KILLED)

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        yield from pool.map(judge, mutants)


def _usual(mutant: Mutant) -> tuple[int, tuple[str, ...]]:
    """Run the tests as for a mutant, but nothing is changed: once freely, once within the limits.

    Return the seconds that one may use, and the tests from the shortest to the longest. So what
    kills a mutant is never the way in which it is run.
    """
    tests = f"tests/unit/{mutant.room}"
    code, told = _run(mutant, mutant.original, _PATIENCE)
    if code != trial.SURVIVED:
        raise FailingTests(f"These must pass first: pytest --noconftest {tests}")
    usual = _LEAST_SECONDS + math.ceil(_SLOWER * told.used.value), told.order.get()
    if _run(mutant, mutant.original, *usual)[0] != trial.SURVIVED:
        raise FailingTests(f"{tests} fail unchanged, the shortest first, in {usual[0]} s of work.")
    return usual


def _run(
    mutant: Mutant, content: str, seconds: int, order: tuple[str, ...] = ()
) -> tuple[int | None, trial.Told]:
    """Return the exit code, negative for a signal, and what the process told."""
    orders = trial.Orders(
        ROOT / "tests" / "unit" / mutant.room,
        mutant.module,
        str(mutant.path),
        content,
        seconds,
        order,
    )
    told = trial.Told(_CONTEXT.Value("d", 0.0), _CONTEXT.SimpleQueue())
    process = _CONTEXT.Process(target=trial.run, args=(orders, told))
    process.start()
    process.join(_PATIENCE)
    if process.is_alive():
        process.kill()
        process.join()
    return process.exitcode, told
