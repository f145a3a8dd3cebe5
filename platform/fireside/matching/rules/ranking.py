"""Order and reasons: weighted scores of all rules, the best first, page by page."""

from __future__ import annotations

from bisect import bisect_right
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


def weighted_scores(size: int, rules: Iterable[tuple[FloatArray, float]]) -> IntArray:
    """Return each host's mean over the rules by their weights, in millionths from 0 to a million.

    Rules that abstain have no weight and so push nobody down. Whole numbers keep the order the
    same in every process, and fit into an address.
    """
    total, weights = np.zeros(size, dtype=np.float64), 0.0
    for values, weight in rules:
        total += weight * values
        weights += weight
    mean = total / weights if weights else total
    millionths: IntArray = np.rint(mean * MILLION).astype(np.int64)
    return millionths


def best_first(scores: IntArray, ids: IntArray, keep: NDArray[np.bool_]) -> IntArray:
    """Return the positions of the kept hosts, highest score first, then by id."""
    kept = np.flatnonzero(keep)
    order: IntArray = kept[np.lexsort((ids[kept], -scores[kept]))]
    return order


def cut_page(
    order: IntArray, scores: IntArray, ids: IntArray, after: Cursor | None, size: int
) -> PageOf:
    """Return the page that follows a cursor, whoever has come or gone in between."""
    places = [(-int(scores[position]), int(ids[position])) for position in order]
    start = bisect_right(places, (-after.score, after.host_id)) if after else 0

    def cursor(last: int) -> str:
        score, host_id = places[last]
        return str(Cursor(-score, host_id))

    end = start + size
    before = None
    if start:
        before = cursor(start - size - 1) if start > size else ""
    next_page = cursor(end - 1) if end < len(places) else None
    return PageOf(tuple(int(position) for position in order[start:end]), before, next_page)


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
