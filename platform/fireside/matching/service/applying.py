"""The pipeline: every filter and scorer that counts here, asked about all hosts at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from fireside.matching.rules import (
    Ranking,
    Turn,
    Weighing,
    patience_of,
    places,
    rank,
    strongest_reasons,
)
from fireside.plugins.service import (
    FilterResult,
    ScoreResult,
    match_filters,
    match_scorers,
    run_filters,
    run_scorers,
)
from fireside.plugins.types import HostColumns, PluginContext, StudentView

BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]


class Applied(Struct, frozen=True, eq=False):
    """What the rules said about every host; arrays have one place for each."""

    hosts: HostColumns
    filters: tuple[FilterResult, ...]
    scorers: tuple[ScoreResult, ...]
    present: BoolArray
    """Who takes requests, is not the searcher herself, and not kept from her by a block."""
    allowed: BoolArray
    """Whom no filter leaves out either."""
    turn: Turn
    """Who is first among hosts who suit the student equally well."""

    def ranking(self, among: BoolArray | None = None) -> Ranking:
        """Rank whom the rules allow, or those ``among`` all hosts; equals as it is their turn."""
        patience, ring = self.hosts.once(_patience), self.hosts.once(_ring)
        return self.scored(among).in_turn(self.turn, patience, ring)

    def scored(self, among: BoolArray | None = None) -> Ranking:
        """Return the same hosts with their scores in millionths, whose turn it is left aside."""
        keep = self.allowed if among is None else among
        return rank(keep, self.hosts.ids, ((s.values, s.weight) for s in self.scorers))

    def reasons(self, positions: Sequence[int]) -> list[tuple[str, ...]]:
        """Say to the student of each of these hosts why she suits; what counts most comes first."""
        shares = [
            [scorer.weight * float(scorer.values[at]) for scorer in self.scorers]
            for at in positions
        ]

        def say(rule: int, lines: Sequence[int]) -> Sequence[str]:
            return self.scorers[rule].say([positions[line] for line in lines])

        return strongest_reasons(shares, say)

    def why_not(self, at: int) -> str:
        """Say why a host is left out; empty where no filter does, or none gives a reason."""
        return next((one.reason(at) for one in self.filters if not one.keep[at]), "")

    def missing(self) -> tuple[str, ...]:
        """Name each part of the profile that would sharpen a rule, the weightiest rule's first."""
        heaviest = sorted(self.scorers, key=lambda scorer: -scorer.full_weight)
        return tuple(dict.fromkeys(key for scorer in heaviest for key in scorer.missing))

    def part_of(self, rule: str) -> float:
        """Return how much of the whole a scorer counts, from 0 to 1."""
        total = sum(scorer.weight for scorer in self.scorers) or 1.0
        return sum(s.weight for s in self.scorers if s.rule.full_key == rule) / total

    def shares(self, at: int) -> Mapping[str, float]:
        """Return what each scorer gives towards this host's score, by its name."""
        total = sum(scorer.weight for scorer in self.scorers) or 1.0
        return {s.rule.full_key: s.weight * float(s.values[at]) / total for s in self.scorers}

    def usual_shares(self) -> Mapping[str, float]:
        """Return what each scorer gives to the hosts whom no filter leaves out, on the average."""
        total = (sum(scorer.weight for scorer in self.scorers) or 1.0) * (self.allowed.sum() or 1)
        return {
            s.rule.full_key: s.weight * float(s.values[self.allowed].sum()) / total
            for s in self.scorers
        }


def _patience(hosts: HostColumns) -> IntArray:
    return patience_of(hosts.asked_this_month)


def _ring(hosts: HostColumns) -> IntArray:
    return places(hosts.ids)


def apply_rules(
    ctx: PluginContext, student: StudentView, hosts: HostColumns, weighing: Weighing
) -> Applied:
    """Ask the rules as an institution weighs them; a scorer of weight 0 is not asked."""
    filters = {rule.full_key: rule for rule in match_filters()}
    on = (filters[name] for name in weighing.in_order(tuple(filters)) if name not in weighing.off)
    weighed = ((r, weighing.weight_of(r.full_key, r.item.weight)) for r in match_scorers())
    verdicts = run_filters(ctx, student, hosts, on)
    present = ~hosts.paused & ~hosts.is_in(student.blocked | {student.id})
    return Applied(
        hosts,
        verdicts,
        run_scorers(ctx, student, hosts, ((rule, weight) for rule, weight in weighed if weight)),
        present,
        allowed=reduce(np.logical_and, (verdict.keep for verdict in verdicts), present),
        turn=Turn.of(student.id, ctx.now.date()),
    )
