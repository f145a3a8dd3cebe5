"""Term assignment: what `assign_matches` receives and what it answers.

A problem is a list of candidate pairs as columns of one length p. Only these pairs may be
matched: whoever is forbidden or does not suit is not among them, and whoever was put together
by an adviser has left the problem, seat and all.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from fireside.plugins.types.hosts import FloatArray, IntArray


class AssignmentAim(StrEnum):
    """What an adviser wants of an assignment."""

    BEST_TOTAL = "best_total"
    """As many good pairs as there can be, taken together."""
    STABLE = "stable"
    """No student and host who would both rather have each other (Gale & Shapley 1962)."""


@dataclass(frozen=True, slots=True, eq=False)
class AssignmentProblem:
    """Students, hosts with their seats, and the pairs that may be; arrays cannot be written to."""

    aim: AssignmentAim
    student_ids: IntArray
    """Membership ids, shape (n,)."""
    host_ids: IntArray
    """Membership ids, shape (m,)."""
    seats: IntArray
    """How many students each host can take, shape (m,)."""
    students: IntArray
    """Position of each pair's student in `student_ids`, shape (p,)."""
    hosts: IntArray
    """Position of each pair's host in `host_ids`, shape (p,)."""
    student_scores: FloatArray
    """How much the student would like this host, 0 to 1, shape (p,)."""
    host_scores: FloatArray
    """How much the host would like this student, 0 to 1, shape (p,)."""

    def __post_init__(self) -> None:
        for column in fields(self):
            value = getattr(self, column.name)
            if isinstance(value, np.ndarray):
                locked: NDArray[np.generic] = value.view()
                locked.flags.writeable = False
                object.__setattr__(self, column.name, locked)


@dataclass(frozen=True, slots=True, eq=False)
class Assignment:
    """Who meets whom: for each student the position of her host in `host_ids`, or -1.

    `hosts` has shape (n,) and a whole-number dtype.
    """

    hosts: IntArray
