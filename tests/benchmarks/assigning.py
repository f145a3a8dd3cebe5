"""Term assignment: ours against the package `matching`, and against SciPy's matching end to end.

Each side runs in a process of its own, on the same people, and answers in JSON. What is timed
begins with nothing but everybody's features: scores and candidate lists are part of it. Seconds are
the processor's, all threads together: each side runs once, and what else a computer does at that
time must not decide.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from fireside.matching.rules.rounds import LENGTH, People, ScoreRows, assign, assign_best
from fireside.matching.rules.rounds.candidates import IntArray
from fireside.plugins.types import AssignmentAim

ROOT = Path(__file__).resolve().parents[2]
MOST_MEGABYTES = 1024
_BLOCK = 1024
_DEEP = 10**7, 2**30  # Python frames, and bytes of stack for them: `matching` copies recursively
FloatArray = NDArray[np.float32]


@dataclass(frozen=True)
class Size:
    """How many people, and how many seats a host has at most."""

    students: int
    hosts: int
    most_seats: int


SIZES = {"2k": Size(2_000, 500, 7), "100k": Size(100_000, 20_000, 9)}


@dataclass(frozen=True)
class Crowd:
    """Everybody's features; the score of a pair is the product of two rows, from 0 to 1."""

    students: FloatArray
    hosts: FloatArray
    seats: IntArray

    def scores(self, rows: IntArray | slice) -> FloatArray:
        found: FloatArray = self.students[rows] @ self.hosts.T
        return found

    def total(self, hosts: IntArray) -> float:
        """The score of all pairs together."""
        met = hosts >= 0
        return float((self.students[met] * self.hosts[hosts[met]]).sum(dtype=np.float64))


@dataclass(frozen=True)
class Told:
    """What one side has to say; ``seconds`` of the processor."""

    seconds: float
    total: float
    matched: int
    megabytes: float


def crowd(size: Size) -> Crowd:
    """Make people with fields, objectives, a programme and a place; some places are crowded."""
    chance = np.random.default_rng(1)
    shares = np.array([0.4, 0.04, 0.15, 0.15], dtype=np.float32)

    def features(count: int, fields: int) -> list[FloatArray]:
        field, programme, place = (np.zeros((count, n), np.float32) for n in (11, 30, 40))
        everybody = np.arange(count)
        for _ in range(fields):
            field[everybody, chance.integers(0, 11, count)] = 1
        objectives = (chance.random((count, 5)) < 0.4).astype(np.float32)
        programme[everybody, chance.integers(0, 30, count)] = 1
        place[everybody, (chance.random(count) ** 2 * 40).astype(int)] = 1
        return [field, objectives, programme, place]

    wanted = [share * part for share, part in zip(shares, features(size.students, 2), strict=True)]
    goodwill = (chance.random((size.hosts, 1)) / 10).astype(np.float32)
    return Crowd(
        np.hstack([*wanted, np.ones((size.students, 1), np.float32)], dtype=np.float32),
        np.hstack([*features(size.hosts, 1), goodwill], dtype=np.float32),
        chance.integers(1, size.most_seats + 1, size.hosts),
    )


def ours(people: Crowd) -> IntArray:
    """As a round is made: lists, the best total, and longer lists for whoever is left over."""

    def source(rows: IntArray) -> ScoreRows:
        scores = people.scores(rows)
        return ScoreRows(scores, scores)

    ids = np.arange(len(people.students)), np.arange(len(people.hosts))
    everybody = People(*ids, people.seats)
    aim = AssignmentAim.BEST_TOTAL
    return assign(everybody, source, aim, assign_best, lambda part: None).hosts


def by_package(people: Crowd) -> IntArray:
    """The package `matching`: full preference lists of both sides, then its stable assignment."""
    from matching.games import HospitalResident

    scores = people.scores(slice(None))
    likes = {int(s): np.argsort(-row, kind="stable").tolist() for s, row in enumerate(scores)}
    liked = {int(h): np.argsort(-row, kind="stable").tolist() for h, row in enumerate(scores.T)}
    seats = {host: int(count) for host, count in enumerate(people.seats)}
    game = HospitalResident.create_from_dictionaries(likes, liked, seats)
    answer = np.full(len(people.students), -1, dtype=np.int64)
    for host, students in game.solve().items():
        answer[[student.name for student in students]] = host.name
    return answer


def by_scipy(people: Crowd) -> IntArray:
    """SciPy's sparse matching end to end: equally long lists, one column for each seat."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    count, first = len(people.students), np.concatenate([[0], np.cumsum(people.seats)])
    top = np.empty((count, LENGTH), np.int64)
    fits = np.empty((count, LENGTH), np.float32)
    for start in range(0, count, _BLOCK):
        scores = people.scores(slice(start, start + _BLOCK))
        best = np.argpartition(scores, scores.shape[1] - LENGTH, axis=1)[:, -LENGTH:]
        top[start : start + _BLOCK] = best
        fits[start : start + _BLOCK] = np.take_along_axis(scores, best, 1)
    copies = people.seats[top.ravel()]
    within = np.arange(copies.sum()) - np.repeat(np.cumsum(copies) - copies, copies)
    students = np.repeat(np.repeat(np.arange(count), LENGTH), copies)
    columns = np.repeat(first[top.ravel()], copies) + within
    costs = 3 - (1 + np.repeat(fits.ravel(), copies))
    nobody = np.arange(count)
    graph = csr_array(
        (
            np.concatenate([costs, np.full(count, 3.0)]),
            (np.concatenate([students, nobody]), np.concatenate([columns, first[-1] + nobody])),
        ),
        shape=(count, first[-1] + count),
    )
    matched, taken = min_weight_full_bipartite_matching(graph)
    hosts = np.searchsorted(first, taken, side="right") - 1
    answer = np.full(count, -1, dtype=np.int64)
    answer[matched] = np.where(taken < first[-1], hosts, -1)
    return answer


SIDES: dict[str, Callable[[Crowd], IntArray]] = {
    "ours": ours,
    "package": by_package,
    "scipy": by_scipy,
}


def measured(side: str, size: str) -> Told:
    """Let one side work in a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks.assigning", side, size]
    answer = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return Told(**json.loads(answer.stdout))


def compared(size: str, other_side: str) -> tuple[Told, Told]:
    """Measure both sides; a faster answer that is worse, or needs too much memory, is none."""
    mine, other = measured("ours", size), measured(other_side, size)
    if mine.total < other.total or mine.matched < other.matched:
        raise AssertionError(f"{size}: {other_side} has the better answer: {mine} and {other}")
    if mine.megabytes > MOST_MEGABYTES:
        raise AssertionError(f"{size}: {mine.megabytes:.0f} MB are more than {MOST_MEGABYTES}")
    return mine, other


def _work(side: str, size: str) -> None:
    for library in ("scipy.sparse.csgraph", "ortools.graph.python.min_cost_flow", "matching.games"):
        __import__(library)  # each side with all of them: importing is not what is compared
    people = crowd(SIZES[size])
    started = time.process_time()
    hosts = SIDES[side](people)
    seconds = time.process_time() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    told = Told(seconds, people.total(hosts), int((hosts >= 0).sum()), peak)
    sys.stdout.write(json.dumps(asdict(told)))


if __name__ == "__main__":
    sys.setrecursionlimit(_DEEP[0])
    threading.stack_size(_DEEP[1])
    worker = threading.Thread(target=_work, args=sys.argv[1:3])
    worker.start()
    worker.join()
