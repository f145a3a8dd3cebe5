"""Stable assignment: deferred acceptance, the students asking (Gale & Shapley 1962)."""

from __future__ import annotations

from heapq import heappop, heappush

import numpy as np

from fireside.matching.rules.rounds.candidates import IntArray
from fireside.plugins.types.assignment import AssignmentProblem


def assign_stably(problem: AssignmentProblem) -> IntArray:
    """Return each student's host, or -1: of all stable assignments the one students like best.

    Each student asks down her list; a host keeps the best so far and lets the others go on
    asking. Equal hosts are asked in their order, and of equal students a host keeps the first.
    """
    count = len(problem.student_ids)
    order = np.lexsort((problem.hosts, -problem.student_scores, problem.students))
    hosts = problem.hosts[order].tolist()
    liked = problem.host_scores[order].tolist()
    bounds = np.searchsorted(problem.students[order], np.arange(count + 1)).tolist()
    seats = problem.seats.tolist()
    following, ends = bounds[:-1], bounds[1:]
    kept: list[list[tuple[float, int]]] = [[] for _ in seats]
    matched = [-1] * count
    asking = list(range(count - 1, -1, -1))
    while asking:
        student = asking.pop()
        at = following[student]
        if at == ends[student]:
            continue
        following[student] = at + 1
        host = hosts[at]
        heappush(kept[host], (liked[at], -student))
        matched[student] = host
        if len(kept[host]) > seats[host]:
            _, least = heappop(kept[host])
            matched[-least] = -1
            asking.append(-least)
    return np.array(matched, dtype=np.int64)
