"""From candidate lists to an assignment; the lists of whoever is left over grow.

It ends when no student is left over beside a host who has a free seat, or, where the aim is a
stable assignment, beside one who would rather have her than somebody she has.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from msgspec import Struct

from fireside.matching.rules.rounds.candidates import (
    IntArray,
    Pairs,
    ScoreArray,
    ScoreSource,
    Tell,
    best_pairs,
    blocks,
    find_candidates,
)
from fireside.plugins.types.assignment import AssignmentAim, AssignmentProblem

LENGTH = 24
"""How many hosts stand on a student's first list."""
MOST_GROWTHS = 4
"""How often all is weighed anew for a best total; then free seats go to whoever wants them most."""
_SCORED = 0.7
"""Which part of the way the scores are."""
Solve = Callable[[AssignmentProblem], IntArray]


class People(Struct, frozen=True, eq=False):
    """Who takes part: ids of both sides, and how many students each host can take."""

    student_ids: IntArray
    host_ids: IntArray
    seats: IntArray


class Outcome(Struct, frozen=True, eq=False):
    """Each student's host (-1: nobody), and the pairs that were weighed."""

    hosts: IntArray
    pairs: Pairs
    suitable: IntArray
    """How many hosts suit each student at all."""
    growths: int


def assign(
    people: People,
    source: ScoreSource,
    aim: AssignmentAim,
    solve: Solve,
    tell: Tell,
    *,
    length: int = LENGTH,
    ours: bool = True,
) -> Outcome:
    """Return the assignment of these people; ``tell`` hears how far it is, from 0 to 1.

    ``ours`` says that ``solve`` is one of ours. What a plugin decides is left as it is: its lists
    grow a few times, and whom it then leaves over stays so.
    """
    students, hosts = len(people.student_ids), len(people.host_ids)
    found = find_candidates(source, students, hosts, length, lambda part: tell(part * _SCORED))
    left = _LeftOver(people, source, aim, length, found.suitable)
    pairs, growths = found.pairs, 0
    while True:
        matched = solve(_problem(people, aim, pairs))
        tell(_SCORED + (1 - _SCORED) * (growths + 1) / (growths + 3))
        grown = left.grown(matched, pairs)
        if not len(grown) or (growths == MOST_GROWTHS and not ours):
            break
        pairs, growths = Pairs.joined([pairs, grown]), growths + 1
        if growths > MOST_GROWTHS and aim is AssignmentAim.BEST_TOTAL:
            matched, pairs = left.filled(matched, pairs, grown)
            break
    return Outcome(matched, pairs, found.suitable, growths)


def free_seats(matched: IntArray, seats: IntArray) -> IntArray:
    """Return how many seats an assignment leaves empty at each host."""
    return seats - np.bincount(matched[matched >= 0], minlength=len(seats))


class _LeftOver(Struct, frozen=True, eq=False):
    """Finds more pairs for students whom an assignment leaves over."""

    people: People
    source: ScoreSource
    aim: AssignmentAim
    length: int
    suitable: IntArray

    def grown(self, matched: IntArray, pairs: Pairs) -> Pairs:
        """Return new pairs with hosts who would take the student as things stand.

        To skip the others changes nothing: the more students ask, the better off a host is, so
        who would refuse her now would refuse her later too.
        """
        takes_over = self._takes_over(matched, pairs)
        if not len(takes_over) or not (takes_over < np.inf).any():
            return Pairs.joined([])
        waiting = np.flatnonzero((matched < 0) & (self.suitable > 0))
        parts = []
        for block in blocks(waiting, len(self.people.host_ids)):
            rows = self.source(block)
            wanted = np.where(rows.by_host > takes_over, rows.by_student, np.float32(-1))
            known = np.isin(pairs.students, block)
            at = np.searchsorted(block, pairs.students[known])
            wanted[at, pairs.hosts[known]] = -1
            parts.append(best_pairs(block, rows, wanted, self.length))
        return Pairs.joined(parts)

    def filled(self, matched: IntArray, pairs: Pairs, grown: Pairs) -> tuple[IntArray, Pairs]:
        """Give free seats to those left over, the best fit first, until nobody wants one."""
        matched = matched.copy()
        while len(grown):
            free = free_seats(matched, self.people.seats)
            for at in np.argsort(-grown.by_student, kind="stable"):
                student, host = grown.students[at], grown.hosts[at]
                if matched[student] < 0 and free[host] > 0:
                    matched[student] = host
                    free[host] -= 1
            grown = self.grown(matched, pairs)
            pairs = Pairs.joined([pairs, grown])
        return matched, pairs

    def _takes_over(self, matched: IntArray, pairs: Pairs) -> ScoreArray:
        """Return above which score each host takes one more; infinity: none at all."""
        limits = np.full(len(self.people.host_ids), np.inf, dtype=np.float32)
        if self.aim is AssignmentAim.STABLE:
            chosen = matched[pairs.students] == pairs.hosts
            np.minimum.at(limits, pairs.hosts[chosen], pairs.by_host[chosen])
        limits[free_seats(matched, self.people.seats) > 0] = -1
        return limits


def _problem(people: People, aim: AssignmentAim, pairs: Pairs) -> AssignmentProblem:
    return AssignmentProblem(
        aim,
        people.student_ids,
        people.host_ids,
        people.seats,
        pairs.students,
        pairs.hosts,
        pairs.by_student.astype(np.float64),
        pairs.by_host.astype(np.float64),
    )
