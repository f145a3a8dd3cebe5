"""Asking plugins to assign a term's students; the first assignment wins."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any, Final

import numpy as np

from fireside.kernel.registries import Registered
from fireside.plugins import checks, faults, state
from fireside.plugins.guard import Call
from fireside.plugins.loader import contents
from fireside.plugins.types import AssignmentProblem, IntArray, PluginContext

HOOK: Final = "assign_matches"


def has_assigner() -> bool:
    """Tell whether an enabled plugin may assign in place of the product."""
    return any(_implementations())


def run_assigners(ctx: PluginContext, problem: AssignmentProblem) -> IntArray | None:
    """Return the assignment of the first enabled plugin that makes one; None leaves it to us."""
    guard = faults.guard()
    for entry in _implementations():
        settings = state.enabled_plugins()[entry.owner]
        given = {"ctx": replace(ctx, settings=settings), "problem": problem}
        outcome = guard.run(
            Call(entry.owner, HOOK, "", ctx.institution_id),
            partial(entry.item, **given),
            checks.assignment_for(problem),
        )
        if outcome.answer is not None:
            hosts: IntArray = outcome.answer.hosts.astype(np.int64)
            return hosts
    return None


def _implementations() -> Iterator[Registered[Any]]:
    return (one for one in contents().hooks.of(state.enabled_plugins()) if one.key == HOOK)
