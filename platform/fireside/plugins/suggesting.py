"""Questions that plugins propose to a student who prepares, with the reason for each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import zip_longest
from typing import Any

from msgspec import Struct

from fireside.kernel.registries import Registered
from fireside.plugins import faults, state
from fireside.plugins.checks import suggestions_from
from fireside.plugins.guard import Call
from fireside.plugins.loader import contents
from fireside.plugins.types import (
    PackQuestion,
    Pairing,
    PluginContext,
    QuestionCategory,
    QuestionPack,
    QuestionSuggestion,
)

HOOK = "suggest_questions"


class Suggested(Struct, frozen=True):
    """One question that is worth asking here, the pack it comes from, and why."""

    pack_key: str
    """`plugin.key` of the pack."""
    pack_title: str
    question: PackQuestion
    reason: str


def suggested_questions(
    ctx: PluginContext, pairing: Pairing, packs: Sequence[Registered[QuestionPack]], most: int
) -> tuple[Suggested, ...]:
    """Ask every enabled plugin about each pack; return the best of all, each question once.

    The first of every answer comes before the second of any, so that no plugin and no pack takes
    all the places; what belongs to a part of the conversation that has one already comes last. A
    plugin that fails costs nothing but its own suggestions.
    """
    answers = [list(_asked(ctx, pairing, pack, entry)) for entry in _entries() for pack in packs]
    ranked = (one for rank in zip_longest(*answers) for one in rank if one is not None)
    found: dict[tuple[str, str], Suggested] = {}
    for one in ranked:
        found.setdefault((one.pack_key, one.question.key), one)
    return tuple(_varied(found.values()))[:most]


def _varied(found: Iterable[Suggested]) -> list[Suggested]:
    """Return the suggestions, the first of each category before the second of any."""
    seen: Counter[QuestionCategory] = Counter()
    placed = []
    for one in found:
        placed.append((seen[one.question.category], one))
        seen[one.question.category] += 1
    return [one for _, one in sorted(placed, key=lambda pair: pair[0])]


def _entries() -> Iterator[Registered[Any]]:
    return (one for one in contents().hooks.of(state.enabled_plugins()) if one.key == HOOK)


def _asked(
    ctx: PluginContext,
    pairing: Pairing,
    pack: Registered[QuestionPack],
    entry: Registered[Callable[..., Sequence[QuestionSuggestion]]],
) -> Iterator[Suggested]:
    given = {
        "ctx": replace(ctx, settings=state.enabled_plugins()[entry.owner]),
        "pairing": pairing,
        "pack": pack.item,
    }
    outcome = faults.guard().run(
        Call(entry.owner, HOOK, pack.full_key, ctx.institution_id),
        partial(entry.item, **given),
        suggestions_from(pack.item),
    )
    for one in outcome.answer or ():
        if question := pack.item.question(one.key):
            yield Suggested(pack.full_key, pack.item.title, question, one.reason.strip())
