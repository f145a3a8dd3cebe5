"""Candidate lists: the best hosts of each student, found block by block.

All pairs of a large institution do not fit into memory, so scores are asked for some rows at a
time, and of each row only the best stay.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

IntArray = NDArray[np.int64]
ScoreArray = NDArray[np.float32]
Tell = Callable[[float], None]
"""Is told how far something is, from 0 to 1, and may raise to stop it."""

BLOCK_CELLS = 8_000_000
"""Scores that are looked at together: 32 MB."""
BLOCK_ROWS = 256
"""Students that are looked at together, so that progress is heard and a stop obeyed in time."""


class ScoreRows(Struct, frozen=True, eq=False):
    """Some students against all hosts, shape (rows, m); below zero where a pair may not be.

    ``by_host`` says how much each host would like the student; it may be the same array.
    """

    by_student: ScoreArray
    by_host: ScoreArray


ScoreSource = Callable[[IntArray], ScoreRows]
"""Gives the rows of the students at these positions."""


class Pairs(Struct, frozen=True, eq=False):
    """Candidate pairs as columns; ``ranks`` counts from 1, the host that the student likes best."""

    students: IntArray
    hosts: IntArray
    by_student: ScoreArray
    by_host: ScoreArray
    ranks: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.students)

    @classmethod
    def joined(cls, parts: Iterable[Pairs]) -> Pairs:
        """Return all pairs of several lists."""
        kept = list(parts)
        if not kept:
            none, scores = np.empty(0, np.int64), np.empty(0, np.float32)
            return cls(none, none, scores, scores, np.empty(0, np.int32))
        return cls(
            *(
                np.concatenate([getattr(part, name) for part in kept])
                for name in ("students", "hosts", "by_student", "by_host", "ranks")
            )
        )


class Candidates(Struct, frozen=True, eq=False):
    """The first lists, and how many hosts suit each student at all, shape (n,)."""

    pairs: Pairs
    suitable: IntArray


def blocks(students: IntArray, hosts: int) -> Iterable[IntArray]:
    """Cut students into blocks whose scores fit into memory."""
    size = max(1, min(BLOCK_ROWS, BLOCK_CELLS // max(1, hosts)))
    return (students[start : start + size] for start in range(0, len(students), size))


def find_candidates(
    source: ScoreSource, students: int, hosts: int, length: int, tell: Tell
) -> Candidates:
    """Return the ``length`` best hosts of each student: the head of her full list."""
    suitable = np.zeros(students, np.int64)
    parts: list[Pairs] = []
    for block in blocks(np.arange(students), hosts):
        rows = source(block)
        suitable[block] = (rows.by_student >= 0).sum(axis=1)
        parts.append(best_pairs(block, rows, rows.by_student, length))
        tell(float(block[-1] + 1) / students)
    return Candidates(Pairs.joined(parts), suitable)


def best_pairs(block: IntArray, rows: ScoreRows, wanted: ScoreArray, length: int) -> Pairs:
    """Return each row's best by ``wanted``, best first; nobody below zero is taken."""
    count = wanted.shape[1]
    length = min(length, count)
    top = np.argpartition(wanted, count - length, axis=1)[:, count - length :]
    top.sort(axis=1)  # of equal hosts the first one comes first
    order = np.argsort(-np.take_along_axis(wanted, top, 1), axis=1, kind="stable")
    top = np.take_along_axis(top, order, 1)
    kept = np.take_along_axis(wanted, top, 1) >= 0
    row, place = np.nonzero(kept)
    found = top[row, place]
    if wanted is rows.by_student:
        ranks = place + 1
    else:
        own = np.take_along_axis(rows.by_student, top, 1)
        ranks = np.fromiter(
            (
                (rows.by_student[at] > own[at, to]).sum() + 1
                for at, to in zip(row, place, strict=True)
            ),
            np.int64,
            len(row),
        )
    return Pairs(
        block[row],
        found.astype(np.int64),
        rows.by_student[row, found],
        rows.by_host[row, found],
        ranks.astype(np.int32),
    )
