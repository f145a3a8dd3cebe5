"""Matching rules: what a filter and a scorer receive and what they answer.

A rule sees all hosts of an institution at once, as columns: position `i` of every column is
the same host. One call over arrays replaces ten thousand small ones.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from fireside.plugins.types.context import PluginContext
from fireside.plugins.types.hosts import BoolArray, FloatArray, HostColumns, StudentView

Reasons = str | Sequence[str] | Callable[[int], str]
"""One sentence for all hosts, one per host, or a function from position to sentence.

The function is the cheap form: only the few hosts that are shown are ever put into words."""


def _spoken(reasons: Reasons, position: int) -> str:
    if isinstance(reasons, str):
        return reasons
    return reasons(position) if callable(reasons) else reasons[position]


@dataclass(frozen=True, slots=True, eq=False)
class FilterVerdict:
    """Which hosts stay, and why the others do not.

    `keep` has shape (n,) and dtype bool. The reasons speak about hosts that were left out.
    """

    keep: BoolArray
    reasons: Reasons = ""

    def reason(self, position: int) -> str:
        """Say why the host at `position` was left out; empty when nothing was said."""
        return _spoken(self.reasons, position)


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """How well each host fits by one rule: shape (n,), finite, from 0 (not) to 1 (fully).

    `missing` names keys of `vocabulary.PROFILE_FIELDS` that the student has left empty and
    that would sharpen this rule. A rule that cannot say anything at all abstains: its weight
    is then left out of the sum, so that an empty profile pushes nobody down.
    """

    values: FloatArray
    reasons: Reasons = ""
    missing: tuple[str, ...] = ()
    abstained: bool = False

    def reason(self, position: int) -> str:
        """Say to the student why this host fits; empty when there is nothing to say."""
        return _spoken(self.reasons, position)

    @classmethod
    def abstain(cls, hosts: HostColumns, *missing: str) -> Scores:
        """Give no opinion on any host, naming the profile fields that would allow one."""
        return cls(np.zeros(len(hosts)), missing=missing, abstained=True)


ApplyFilter = Callable[[PluginContext, StudentView, HostColumns], FilterVerdict]
ScoreHosts = Callable[[PluginContext, StudentView, HostColumns], Scores]


@dataclass(frozen=True, slots=True)
class MatchFilter:
    """A rule that leaves hosts out. A missing profile field must never exclude anybody."""

    key: str
    title: str
    """What the rule looks after, as an administrator reads it."""
    apply: ApplyFilter


@dataclass(frozen=True, slots=True)
class MatchScorer:
    """A rule that says how well each host fits.

    `weight` is its share before an institution changes it: positive, 1.0 being ordinary.
    """

    key: str
    title: str
    weight: float
    score: ScoreHosts
