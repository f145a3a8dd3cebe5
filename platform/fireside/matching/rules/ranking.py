"""Order and reasons: weighted scores of all rules, the best first, page by page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fireside.matching.rules.query import Cursor

MILLION = 1_000_000
FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class PageOf:
    """A page of positions, with the cursors of the pages before and after where there are any.

    ``before`` is an empty text where the page before is the first one.
    """

    positions: tuple[int, ...]
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True, eq=False)
class Ranking:
    """The hosts that filters kept, in no order, each with her score; arrays of one length."""

    positions: IntArray
    """Where each stands in the batch."""
    ids: IntArray
    scores: IntArray
    """Millionths. Whole numbers keep the order the same everywhere, and fit into an address."""

    def __len__(self) -> int:
        return len(self.ids)

    def first(self, count: int) -> IntArray:
        """Return the positions of the best, highest score first, then by id."""
        return self.positions[_first(self.scores, self.ids, count)]


def rank(
    keep: NDArray[np.bool_], ids: IntArray, rules: Iterable[tuple[FloatArray, float]]
) -> Ranking:
    """Score the kept hosts: the mean over the rules by their weights.

    Rules that abstain have no weight and so push nobody down.
    """
    positions = np.flatnonzero(keep)
    everybody = len(positions) == len(ids)
    total, weights = np.zeros(len(positions), dtype=np.float64), 0.0
    for values, weight in rules:
        if weight:
            total += weight * (values if everybody else values[positions])
            weights += weight
    if weights:
        total *= MILLION / weights
    return Ranking(positions, ids[positions], np.rint(total, out=total).astype(np.int64))


def cut_page(ranking: Ranking, after: Cursor | None, size: int) -> PageOf:
    """Return the page that follows a cursor, whoever has come or gone in between."""
    scores, ids = ranking.scores, ranking.ids
    behind = np.ones(len(ranking), dtype=np.bool_)
    if after is not None:
        behind = (scores < after.score) | ((scores == after.score) & (ids > after.host_id))
    following, ahead = np.flatnonzero(behind), np.flatnonzero(~behind)
    page = following[_first(scores[following], ids[following], size)]

    def cursor(last: int) -> str:
        return str(Cursor(int(scores[last]), int(ids[last])))

    before = None
    if len(ahead):
        nearest = ahead[_first(-scores[ahead], -ids[ahead], size + 1)]
        before = cursor(nearest[size]) if len(nearest) > size else ""
    next_page = cursor(page[-1]) if len(following) > size else None
    return PageOf(tuple(int(at) for at in ranking.positions[page]), before, next_page)


def _first(scores: IntArray, ids: IntArray, count: int) -> IntArray:
    """Return where the ``count`` best stand, highest score first, then lowest id.

    Only they are sorted: a partition finds the score that the last of them has, and another
    which of those with the same score have the lowest ids.
    """
    if len(scores) <= count:
        chosen = np.arange(len(scores))
    else:
        bar = np.partition(scores, len(scores) - count)[len(scores) - count]
        above, level = np.flatnonzero(scores > bar), np.flatnonzero(scores == bar)
        left = count - len(above)
        if len(level) > left:
            level = level[np.argpartition(ids[level], left - 1)[:left]]
        chosen = np.concatenate([above, level])
    order: IntArray = chosen[np.lexsort((ids[chosen], -scores[chosen]))]
    return order


def strongest_reasons(
    rules: Sequence[tuple[float, Callable[[], str]]], most: int = 3
) -> tuple[str, ...]:
    """Return what the rules say, those first that count most; each rule is (share, say).

    A rule that gave nothing towards the score gives no reason, and nothing is said twice.
    """
    said: dict[str, None] = {}
    for share, say in sorted(rules, key=lambda rule: -rule[0]):
        if share <= 0 or len(said) == most:
            break
        reason = say()
        if reason:
            said[reason] = None
    return tuple(said)
