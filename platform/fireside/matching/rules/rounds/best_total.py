"""The assignment with the best total, by two solvers that agree: SciPy's and OR-tools'.

SciPy takes two seconds to import, so each is imported where it is needed: in a worker.
"""

from __future__ import annotations

from importlib.util import find_spec

import numpy as np

from fireside.matching.rules.rounds.candidates import IntArray
from fireside.plugins.types import FloatArray
from fireside.plugins.types.assignment import AssignmentProblem

PAIR_WORTH = 1.0
"""What it counts that two people meet at all: as much as a perfect fit."""
MOST_FOR_SCIPY = 10_000
"""Students up to which SciPy is quick enough; OR-tools, where installed, takes over above."""
_MILLION = 1_000_000


def assign_best(problem: AssignmentProblem) -> IntArray:
    """Return each student's host, or -1, so that the worth of all pairs together is greatest."""
    if not len(problem.students):
        return np.full(len(problem.student_ids), -1, dtype=np.int64)
    large = len(problem.student_ids) > MOST_FOR_SCIPY
    return by_flow(problem) if large and find_spec("ortools") else by_matching(problem)


def worth(problem: AssignmentProblem) -> FloatArray:
    """Return what each pair counts: that they meet, and the mean of how both like it."""
    mean: FloatArray = (problem.student_scores + problem.host_scores) / 2
    return PAIR_WORTH + mean


def by_matching(problem: AssignmentProblem) -> IntArray:
    """Solve with SciPy's sparse matching: one column for each seat, and for each student's none."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    count, dearest = len(problem.student_ids), 2 * (PAIR_WORTH + 1)
    asked = np.bincount(problem.hosts, minlength=len(problem.host_ids))
    seats = np.minimum(problem.seats, asked)
    first = np.concatenate([[0], np.cumsum(seats)])
    copies = seats[problem.hosts]
    within = np.arange(copies.sum()) - np.repeat(np.cumsum(copies) - copies, copies)
    nobody = np.arange(count)
    rows = np.concatenate([np.repeat(problem.students, copies), nobody])
    columns = np.concatenate([np.repeat(first[problem.hosts], copies) + within, first[-1] + nobody])
    costs = np.concatenate([np.repeat(dearest - worth(problem), copies), np.full(count, dearest)])
    graph = csr_array((costs, (rows, columns)), shape=(count, first[-1] + count))
    matched, taken = min_weight_full_bipartite_matching(graph)
    hosts = np.searchsorted(first, taken, side="right") - 1
    answer = np.full(count, -1, dtype=np.int64)
    answer[matched] = np.where(taken < first[-1], hosts, -1)
    return answer


def by_flow(problem: AssignmentProblem) -> IntArray:
    """Solve with OR-tools' minimum-cost flow: student, host with her seats, or nobody."""
    from ortools.graph.python import min_cost_flow

    students, hosts, pairs = len(problem.student_ids), len(problem.host_ids), len(problem.students)
    sink, all_hosts, all_students = students + hosts, np.arange(hosts), np.arange(students)
    costs = -np.rint(worth(problem) * _MILLION).astype(np.int64)
    flow = min_cost_flow.SimpleMinCostFlow()
    arcs = flow.add_arcs_with_capacity_and_unit_cost(
        np.concatenate([problem.students, students + all_hosts, all_students]),
        np.concatenate([students + problem.hosts, np.full(hosts + students, sink)]),
        np.concatenate([np.ones(pairs, np.int64), problem.seats, np.ones(students, np.int64)]),
        np.concatenate([costs, np.zeros(hosts + students, np.int64)]),
    )
    supplies = np.concatenate([np.ones(students, np.int64), np.zeros(hosts, np.int64), [-students]])
    flow.set_nodes_supplies(np.arange(sink + 1), supplies)
    flow.solve()
    taken = flow.flows(arcs[:pairs]) > 0
    answer = np.full(students, -1, dtype=np.int64)
    answer[problem.students[taken]] = problem.hosts[taken]
    return answer
