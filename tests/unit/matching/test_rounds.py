"""Term assignment against brute force: best total, stable, and nobody beside an empty seat."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fireside.matching.rules.rounds import (
    Outcome,
    People,
    ScoreRows,
    assign,
    assign_best,
    assign_stably,
    free_seats,
)
from fireside.matching.rules.rounds.best_total import by_flow, by_matching
from fireside.matching.rules.rounds.candidates import IntArray
from fireside.plugins.types import AssignmentAim, AssignmentProblem

SOLVERS = {AssignmentAim.BEST_TOTAL: assign_best, AssignmentAim.STABLE: assign_stably}


@dataclass(frozen=True)
class Small:
    """A round so small that every assignment of it can be tried."""

    by_student: tuple[tuple[int, ...], ...]  # percent; below zero where a pair may not be
    by_host: tuple[tuple[int, ...], ...]
    seats: tuple[int, ...]

    @property
    def people(self) -> People:
        students, hosts = len(self.by_student), len(self.seats)
        return People(np.arange(students), np.arange(hosts), np.array(self.seats, dtype=np.int64))

    def source(self, rows: IntArray) -> ScoreRows:
        students, hosts = np.array(self.by_student), np.array(self.by_host)
        mine, theirs = students[rows] / 100, hosts[rows] / 100
        return ScoreRows(mine.astype(np.float32), theirs.astype(np.float32))

    def assigned(self, aim: AssignmentAim, length: int = 24) -> Outcome:
        return assign(self.people, self.source, aim, SOLVERS[aim], lambda part: None, length=length)

    def worth(self, hosts: tuple[int, ...]) -> float:
        pairs = [(student, host) for student, host in enumerate(hosts) if host >= 0]
        likings = [self.by_student[s][h] + self.by_host[s][h] for s, h in pairs]
        return len(pairs) + sum(likings) / 200

    def best(self) -> float:
        """The greatest worth of all assignments there are."""
        choices = [
            [-1, *(host for host, score in enumerate(row) if score >= 0)] for row in self.by_student
        ]
        return max(
            self.worth(hosts)
            for hosts in product(*choices)
            if all(hosts.count(host) <= seats for host, seats in enumerate(self.seats))
        )

    def blocking(self, hosts: list[int]) -> list[tuple[int, int]]:
        """Pairs of whom each would rather have the other."""
        found = []
        for student, row in enumerate(self.by_student):
            now = row[hosts[student]] if hosts[student] >= 0 else -1
            for host, score in enumerate(row):
                has = [self.by_host[other][host] for other, h in enumerate(hosts) if h == host]
                room = len(has) < self.seats[host]
                rather = any(self.by_host[student][host] > liked for liked in has)
                if score >= 0 and score > now and (room or rather):
                    found.append((student, host))
        return found


@st.composite
def small_rounds(draw: st.DrawFn, most: int = 4) -> Small:
    students, hosts = draw(st.integers(1, most)), draw(st.integers(1, most))
    score = st.integers(-20, 100).map(lambda drawn: drawn if drawn >= 0 else -100)
    rows = st.tuples(*[st.tuples(*[score] * hosts)] * students)
    mine = draw(rows)
    other = draw(st.tuples(*[st.tuples(*[st.integers(0, 100)] * hosts)] * students))
    theirs = tuple(
        tuple(liked if wanted >= 0 else -100 for liked, wanted in zip(row, likes, strict=True))
        for row, likes in zip(other, mine, strict=True)
    )
    return Small(mine, theirs, draw(st.tuples(*[st.integers(0, 2)] * hosts)))


@settings(deadline=None, max_examples=150)
@given(small_rounds())
def test_best_total_is_what_trying_everything_finds(small: Small) -> None:
    outcome = small.assigned(AssignmentAim.BEST_TOTAL)
    assert small.worth(tuple(outcome.hosts.tolist())) == pytest.approx(small.best(), abs=1e-5)
    assert (free_seats(outcome.hosts, small.people.seats) >= 0).all()


@settings(deadline=None, max_examples=300)
@given(small_rounds(most=6), st.integers(1, 3))
def test_stable_leaves_no_two_who_would_rather_have_each_other(small: Small, length: int) -> None:
    outcome = small.assigned(AssignmentAim.STABLE, length)
    assert small.blocking(outcome.hosts.tolist()) == []
    assert (free_seats(outcome.hosts, small.people.seats) >= 0).all()


@settings(deadline=None, max_examples=150)
@given(small_rounds(), st.integers(1, 2))
def test_stable_is_the_one_that_students_like_best(small: Small, length: int) -> None:
    """With strict preferences no student has a better host in any other stable assignment."""
    count = len(small.by_student)
    for row in small.by_student:
        if len(set(row)) < len(row):
            return
    for column in zip(*small.by_host, strict=True):
        if len(set(column)) < count:
            return
    ours = small.assigned(AssignmentAim.STABLE, length).hosts.tolist()
    for hosts in product(range(-1, len(small.seats)), repeat=count):
        fits = all(hosts.count(host) <= seats for host, seats in enumerate(small.seats))
        may = all(h < 0 or small.by_student[s][h] >= 0 for s, h in enumerate(hosts))
        if fits and may and not small.blocking(list(hosts)):
            for student, host in enumerate(hosts):
                theirs = small.by_student[student][host] if host >= 0 else -100
                mine = small.by_student[student][ours[student]] if ours[student] >= 0 else -100
                assert mine >= theirs


@settings(deadline=None, max_examples=200)
@given(small_rounds(most=6), st.sampled_from(AssignmentAim))
def test_nobody_is_left_over_beside_an_empty_seat(small: Small, aim: AssignmentAim) -> None:
    """Also where each list is so short that it has to grow."""
    outcome = small.assigned(aim, length=1)
    free = free_seats(outcome.hosts, small.people.seats)
    for student in np.flatnonzero(outcome.hosts < 0):
        beside = [h for h, score in enumerate(small.by_student[student]) if score >= 0 and free[h]]
        assert beside == []


@settings(deadline=None, max_examples=100)
@given(small_rounds(most=6), st.sampled_from(AssignmentAim), st.integers(1, 6))
def test_only_pairs_that_may_be_are_made_and_their_ranks_are_true(
    small: Small, aim: AssignmentAim, length: int
) -> None:
    outcome = small.assigned(aim, length)
    made = outcome.pairs.hosts == outcome.hosts[outcome.pairs.students]
    assert made.sum() == (outcome.hosts >= 0).sum()
    for at in np.flatnonzero(made):
        row = small.by_student[outcome.pairs.students[at]]
        score = row[outcome.pairs.hosts[at]]
        better, equal = sum(other > score for other in row), sum(other == score for other in row)
        assert score >= 0
        assert better < outcome.pairs.ranks[at] <= better + equal


def random_problem(students: int, hosts: int, pairs: int) -> AssignmentProblem:
    chance = np.random.default_rng(4)
    flat = np.sort(chance.choice(students * hosts, pairs, replace=False))
    return AssignmentProblem(
        AssignmentAim.BEST_TOTAL,
        np.arange(students),
        np.arange(hosts),
        chance.integers(0, 4, hosts),
        flat // hosts,
        flat % hosts,
        chance.random(pairs),
        chance.random(pairs),
    )


def test_both_solvers_of_the_best_total_agree() -> None:
    problem = random_problem(300, 120, 3000)
    totals = []
    for solve in (by_matching, by_flow):
        hosts = solve(problem)
        made = hosts[problem.students] == problem.hosts
        assert made.sum() == (hosts >= 0).sum() > 100
        assert (free_seats(hosts, problem.seats) >= 0).all()
        totals.append(float((1 + (problem.student_scores + problem.host_scores) / 2)[made].sum()))
    assert totals[0] == pytest.approx(totals[1], abs=1e-3)


def test_many_students_are_given_to_the_quicker_solver() -> None:
    problem = random_problem(10_001, 40, 20_000)
    hosts = assign_best(problem)
    assert (hosts == by_flow(problem)).all()
    assert (free_seats(hosts, problem.seats) >= 0).all()


def test_lists_that_keep_growing_end_with_every_seat_taken() -> None:
    """All want the same hosts first, and lists hold one name: growing alone would take for ever."""
    students, hosts = 60, 60
    likes = tuple(tuple(100 - host for host in range(hosts)) for _ in range(students))
    small = Small(likes, likes, (1,) * hosts)
    outcome = small.assigned(AssignmentAim.BEST_TOTAL, length=1)
    assert (outcome.hosts >= 0).all()
    assert outcome.growths == 5


def test_a_plugin_may_leave_somebody_over_though_lists_grow_for_her() -> None:
    small = Small(((90, 80), (90, 10)), ((90, 80), (90, 10)), (1, 1))
    asked: list[int] = []

    def shy(problem: AssignmentProblem) -> IntArray:
        asked.append(len(problem.students))
        return np.array([0, -1])

    outcome = assign(
        small.people,
        small.source,
        AssignmentAim.STABLE,
        shy,
        lambda part: None,
        length=1,
        ours=False,
    )
    assert outcome.hosts.tolist() == [0, -1]
    assert asked == [2, 3]


def test_nobody_and_nothing_are_rounds_too() -> None:
    empty = np.empty((0, 2), np.float32)
    for aim, solve in SOLVERS.items():
        nobody = People(np.arange(0), np.arange(2), np.array([1, 1]))
        outcome = assign(
            nobody, lambda rows: ScoreRows(empty, empty), aim, solve, lambda part: None
        )
        assert outcome.hosts.tolist() == []
        unloved = Small(((-100,), (-100,)), ((-100,), (-100,)), (3,)).assigned(aim)
        assert (unloved.hosts.tolist(), unloved.suitable.tolist()) == ([-1, -1], [0, 0])


def test_progress_rises_to_the_end_and_may_stop_the_work() -> None:
    small = Small(((10, 20), (30, 40)), ((1, 2), (3, 4)), (1, 1))
    heard: list[float] = []
    assign(small.people, small.source, AssignmentAim.STABLE, assign_stably, heard.append)
    assert heard == sorted(heard)
    assert 0 < heard[0] <= heard[-1] < 1

    def stop(part: float) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        assign(small.people, small.source, AssignmentAim.STABLE, assign_stably, stop)


def test_no_solver_is_imported_before_a_round_is_made() -> None:
    """SciPy takes two seconds: a web worker that starts must not wait for it."""
    asked = (
        "import sys, fireside.assembly, fireside.matching.jobs, fireside.matching.views;"
        "print(sorted({'scipy', 'ortools', 'pandas'} & set(sys.modules)))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "[]"
