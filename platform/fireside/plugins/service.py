"""What rooms ask of plugins: packs, filters, scorers and packet sections.

Each function serves the institution in scope and lets only its enabled plugins speak. No
function raises for what a plugin does; a faulty rule or section is missing from the answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial

import numpy as np
from msgspec import Struct

from fireside.kernel.registries import Registered
from fireside.plugins import answers, checks, faults, state
from fireside.plugins.guard import Call, Guard
from fireside.plugins.loader import contents
from fireside.plugins.types import (
    BoolArray,
    FloatArray,
    HostColumns,
    InterviewView,
    MatchFilter,
    MatchScorer,
    PacketSection,
    PluginContext,
    QuestionPack,
    SectionContent,
    StudentView,
)


class FilterResult(Struct, frozen=True, eq=False):
    """One filter's verdict: `keep` has shape (n,)."""

    rule: Registered[MatchFilter]
    keep: BoolArray
    say: Callable[[Sequence[int]], list[str]]

    def reason(self, position: int) -> str:
        """Say why a host is left out; empty where there is nothing to say."""
        return self.say([position])[0]


class ScoreResult(Struct, frozen=True, eq=False):
    """One scorer's numbers: shape (n,), float64, 0 to 1; an abstaining rule has no weight."""

    rule: Registered[MatchScorer]
    values: FloatArray
    weight: float
    full_weight: float
    """Its weight here wherever it has an opinion."""
    missing: tuple[str, ...]
    say: Callable[[Sequence[int]], list[str]]
    """Say why the hosts at these positions fit; empty where there is nothing to say."""


class BuiltSection(Struct, frozen=True):
    """A packet section with its content, in printing order."""

    section: Registered[PacketSection]
    content: SectionContent


class BuiltPacket(Struct, frozen=True):
    """All sections that could be built, and the titles of those that had to be left out."""

    sections: tuple[BuiltSection, ...]
    left_out: tuple[str, ...] = ()


def question_packs() -> tuple[Registered[QuestionPack], ...]:
    """Return the packs of the enabled plugins, ordered by plugin."""
    return contents().packs.of(state.enabled_plugins())


def find_pack(full_key: str) -> Registered[QuestionPack] | None:
    """Return the enabled pack stored as `plugin.key`, or None when it is gone or switched off."""
    found = contents().packs.find(full_key)
    return found if found is not None and found.owner in state.enabled_plugins() else None


def match_filters() -> tuple[Registered[MatchFilter], ...]:
    """Return the filters of the enabled plugins, ordered by plugin."""
    return contents().filters.of(state.enabled_plugins())


def match_scorers() -> tuple[Registered[MatchScorer], ...]:
    """Return the scorers of the enabled plugins, ordered by plugin."""
    return contents().scorers.of(state.enabled_plugins())


def run_filters(
    ctx: PluginContext,
    student: StudentView,
    hosts: HostColumns,
    rules: Iterable[Registered[MatchFilter]] | None = None,
) -> tuple[FilterResult, ...]:
    """Ask these filters, or all, about all hosts; who stays is the AND of `keep` over them."""
    guard, results, contexts = faults.guard(), [], _contexts(ctx)
    for rule in match_filters() if rules is None else rules:
        call = Call(rule.owner, "match_filter", rule.key, ctx.institution_id)
        outcome = guard.run(
            call,
            partial(rule.item.apply, contexts[rule.owner], student, hosts),
            checks.verdict_for(len(hosts)),
        )
        if outcome.answer is not None:
            say = _safe_reasons(guard, call, outcome.answer.reason)
            results.append(FilterResult(rule, outcome.answer.keep, say))
    return tuple(results)


def run_scorers(
    ctx: PluginContext,
    student: StudentView,
    hosts: HostColumns,
    rules: Iterable[tuple[Registered[MatchScorer], float]] | None = None,
) -> tuple[ScoreResult, ...]:
    """Ask these scorers, each with its weight, or all with their own, about all hosts."""
    guard, results, contexts = faults.guard(), [], _contexts(ctx)
    if rules is None:
        rules = [(rule, rule.item.weight) for rule in match_scorers()]
    for rule, weight in rules:
        call = Call(rule.owner, "match_scorer", rule.key, ctx.institution_id)
        outcome = guard.run(
            call,
            partial(rule.item.score, contexts[rule.owner], student, hosts),
            checks.scores_for(len(hosts)),
        )
        if (scores := outcome.answer) is not None:
            values = scores.values.astype(np.float64, copy=False)
            say = _safe_reasons(guard, call, scores.reason)
            now = 0.0 if scores.abstained else weight
            results.append(ScoreResult(rule, values, now, weight, scores.missing, say))
    return tuple(results)


def build_sections(ctx: PluginContext, interview: InterviewView) -> BuiltPacket:
    """Build every enabled section, by rising order; sections without blocks are dropped.

    One that fails, or takes longer than its budget, is left out.
    """
    guard, built, left_out, contexts = faults.guard(), [], [], _contexts(ctx)
    entries = contents().sections.of(state.enabled_plugins())
    for entry in sorted(entries, key=lambda e: (e.item.order, e.full_key)):
        outcome = guard.run(
            Call(entry.owner, "packet_section", entry.key, ctx.institution_id),
            partial(entry.item.build, contexts[entry.owner], interview),
            answers.section_of(interview),
        )
        if outcome.answer is None or outcome.fault is not None:
            left_out.append(entry.item.title)
        elif outcome.answer:
            built.append(BuiltSection(entry, outcome.answer))
    return BuiltPacket(tuple(built), tuple(left_out))


def _contexts(ctx: PluginContext) -> dict[str, PluginContext]:
    """Give each enabled plugin the context with its own settings."""
    enabled = state.enabled_plugins().items()
    return {name: replace(ctx, settings=settings) for name, settings in enabled}


def _safe_reasons(
    guard: Guard, call: Call, say: Callable[[int], str]
) -> Callable[[Sequence[int]], list[str]]:
    """Return the plugin's own words, guarded as well: they are made only when shown."""
    spoken = Call(call.plugin, "reason", call.part, call.institution_id)

    def reasons(positions: Sequence[int]) -> list[str]:
        works = [partial(say, position) for position in positions]
        told = [outcome.answer or "" for outcome in guard.run_each(spoken, works, answers.sentence)]
        return told + [""] * (len(works) - len(told))

    return reasons
