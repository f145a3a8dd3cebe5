"""Term assignment by lot: in an order that is drawn, each student takes the best host left."""

from __future__ import annotations

import numpy as np
from fireside.plugins import Assignment, AssignmentProblem, PluginContext, hookimpl

name = "lottery"
version = "1.0.0"
title = "Lottery"
summary = "Students choose in an order drawn by lot, each the host she likes best of those left."
requires_api = ">=1.1,<2"


@hookimpl
def assign_matches(ctx: PluginContext, problem: AssignmentProblem) -> Assignment:
    """Let the students choose one after another, in an order that is drawn each day."""
    lots = np.random.default_rng([ctx.institution_id, ctx.now.toordinal()])
    turn = lots.permutation(len(problem.student_ids))
    order = np.lexsort((-problem.student_scores, turn[problem.students]))
    free = problem.seats.tolist()
    taken = [-1] * len(problem.student_ids)
    for student, host in zip(
        problem.students[order].tolist(), problem.hosts[order].tolist(), strict=True
    ):
        if taken[student] < 0 and free[host] > 0:
            taken[student] = host
            free[host] -= 1
    return Assignment(np.array(taken, dtype=np.int64))
