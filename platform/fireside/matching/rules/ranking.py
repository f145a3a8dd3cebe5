"""Order and reasons: weighted scores of all rules, the best first, page by page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from fireside.matching.rules.query import Cursor
from fireside.matching.rules.turns import Turn

MILLION = 1_000_000
_NOTHING = 1e-9
Say = Callable[[int, Sequence[int]], Sequence[str]]
"""What a rule says of hosts: given the rule's number and theirs."""
FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


class PageOf(Struct, frozen=True):
    """A page of positions, with the cursors of the pages before and after where there are any.

    ``before`` is an empty text where the page before is the first one.
    """

    positions: tuple[int, ...]
    before: str | None
    after: str | None


class Ranking(Struct, frozen=True, eq=False):
    """The hosts that filters kept, in no order, each with her score; arrays of one length."""

    positions: IntArray
    """Where each stands in the batch."""
    scores: IntArray
    """Millionths, or what orders like them (``in_turn``). Whole numbers keep the order the same
    everywhere, and fit into an address."""
    batch_ids: IntArray
    """The ids of the whole batch."""

    def in_turn(self, turn: Turn, patience: IntArray, ring: IntArray) -> Ranking:
        """Return the same hosts, those who are equal in the order of whose turn it is.

        ``patience`` and ``ring`` say for the whole batch how little each was asked this month
        (``patience_of``) and where each stands (``places``).
        """
        at = self.positions
        ordered = turn.order(self.scores, patience[at], ring[at])
        return Ranking(at, ordered, self.batch_ids)

    def __len__(self) -> int:
        return len(self.positions)

    def first(self, count: int) -> IntArray:
        """Return the positions of the best, highest score first, then by id."""
        return self.positions[self.best(count)]

    def place_of(self, position: int) -> int | None:
        """Return a host's place, counted from 1; None where no place is hers."""
        (found,) = np.nonzero(self.positions == position)
        if not len(found):
            return None
        mine = self.scores[found[0]]
        level = self.positions[self.scores == mine]
        before = self.batch_ids[level] < self.batch_ids[position]
        return 1 + int((self.scores > mine).sum()) + int(before.sum())

    def best(self, count: int) -> IntArray:
        """Return which of the ranked are the best."""
        return _first(self.scores, lambda at: self.batch_ids[self.positions[at]], count)


def rank(
    keep: NDArray[np.bool_], ids: IntArray, rules: Iterable[tuple[FloatArray, float]]
) -> Ranking:
    """Score the kept hosts: the mean over the rules by their weights.

    Rules that abstain have no weight and so push nobody down.
    """
    total, weights = np.zeros(len(ids), dtype=np.float64), 0.0
    share = np.empty_like(total)
    for values, weight in rules:
        if weight:
            total += values if weight == 1.0 else np.multiply(values, weight, out=share)
            weights += weight
    positions = np.flatnonzero(keep)
    kept = total[positions]
    if weights:
        kept *= MILLION / weights
    return Ranking(positions, np.rint(kept, out=kept).astype(np.int64), ids)


def cut_page(ranking: Ranking, after: Cursor | None, size: int) -> PageOf:
    """Return the page that follows a cursor, whoever has come or gone in between."""
    if after is None:
        page, before, more = ranking.best(size), None, len(ranking) > size
    else:
        page, before, more = _cut_after(ranking, after, size)
    positions = ranking.positions[page].tolist()
    return PageOf(tuple(positions), before, _cursor(ranking, page[-1]) if more else None)


def _cut_after(ranking: Ranking, after: Cursor, size: int) -> tuple[IntArray, str | None, bool]:
    """Return who follows a cursor, the cursor of the page before, and whether more follow."""
    scores, ids = ranking.scores, ranking.batch_ids[ranking.positions]
    follows = (scores < after.score) | ((scores == after.score) & (ids > after.host_id))
    behind, ahead = np.flatnonzero(follows), np.flatnonzero(~follows)
    page = behind[_first(scores[behind], lambda at: ids[behind[at]], size)]
    nearest = ahead[_first(-scores[ahead], lambda at: -ids[ahead[at]], size + 1)]
    before = None if not len(ahead) else ""
    if len(nearest) > size:
        before = _cursor(ranking, nearest[size])
    return page, before, len(behind) > size


def _cursor(ranking: Ranking, last: int) -> str:
    host_id = ranking.batch_ids[ranking.positions[last]]
    return str(Cursor(int(ranking.scores[last]), int(host_id)))


def _first(scores: IntArray, ids_of: Callable[[IntArray], IntArray], count: int) -> IntArray:
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
            level = level[np.argpartition(ids_of(level), left - 1)[:left]]
        chosen = np.concatenate([above, level])
    order: IntArray = chosen[np.lexsort((ids_of(chosen), -scores[chosen]))]
    return order


def strongest_reasons(
    shares: Sequence[Sequence[float]], say: Say, most: int = 3
) -> list[tuple[str, ...]]:
    """Return for each host what the rules say of her, those first that count most.

    ``shares`` has a line for each host with what each rule gives to her; ``say(rule, hosts)`` lets
    a rule speak about hosts by their lines. A rule that gave nothing towards the score gives no
    reason, and nothing is said twice. Whatever a rule has to say it is asked in one go, and only
    of hosts for whom nothing weightier fills the ``most`` reasons.
    """
    waiting = {at: _by_weight(line) for at, line in enumerate(shares)}
    said: list[dict[str, None]] = [{} for _ in shares]
    while waiting:
        asked = {at: left[: most - len(said[at])] for at, left in waiting.items()}
        told = _told(asked, say)
        for at, rules in asked.items():
            said[at] |= {told[at, rule]: None for rule in rules if told[at, rule]}
        waiting = {
            at: left[len(asked[at]) :]
            for at, left in waiting.items()
            if len(said[at]) < most and len(left) > len(asked[at])
        }
    return [tuple(words) for words in said]


def _by_weight(shares: Sequence[float]) -> list[int]:
    """Return the rules that gave anything, the weightiest first."""
    given = (rule for rule, share in enumerate(shares) if share > 0)
    return sorted(given, key=lambda rule: -shares[rule])


def _told(asked: Mapping[int, Sequence[int]], say: Say) -> dict[tuple[int, int], str]:
    """Ask each rule once about all hosts for whom it is to speak: words by host and rule."""
    hosts_of: dict[int, list[int]] = {}
    for at, rules in asked.items():
        for rule in rules:
            hosts_of.setdefault(rule, []).append(at)
    return {
        (at, rule): words
        for rule, hosts in hosts_of.items()
        for at, words in zip(hosts, say(rule, hosts), strict=True)
    }


def decisive_rule(moves: Mapping[str, float], *, up: bool) -> str | None:
    """Name the rule that moves a host most in one direction; None where none does."""
    sign = 1 if up else -1
    rule = max(moves, key=lambda name: (sign * moves[name], name), default=None)
    return rule if rule is not None and sign * moves[rule] > _NOTHING else None
