"""Hosts for somebody: the rules of the enabled plugins, the search and the facets, in one list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from fireside.availability.rules import Busy, Slot
from fireside.kernel import clock
from fireside.kernel.permissions import Actor, require
from fireside.matching.rules import (
    Cursor,
    Query,
    Week,
    count_facets,
    cut_page,
    fold_words,
    holding_all,
    keeps_by_facet,
    opens_within,
    week_ends,
)
from fireside.matching.service.applying import Applied, apply_rules
from fireside.matching.service.columns import HostBatch, host_batch
from fireside.matching.service.student import Searcher, find_searcher, plugin_context
from fireside.matching.service.times import next_times
from fireside.matching.service.weighing import present_weighing
from fireside.plugins import vocabulary

PAGE_SIZE = 20
_MOST_LEFT_OUT = 5
_MOST_CHOICES = 8
_TITLES = {
    "field": "Field",
    "week": "Next free time",
    "format": "How to meet",
    "language": "Language",
    "place": "Place",
    "organisation": "Organisation",
}
_LABELS = {
    "field": vocabulary.FIELDS,
    "format": vocabulary.FORMATS,
    "language": vocabulary.LANGUAGES,
}
_WEEKS = {
    Week.THIS: "This week",
    Week.NEXT: "By the end of next week",
    Week.MONTH: "Within four weeks",
}
BoolArray = NDArray[np.bool_]


class HostRow(Struct, frozen=True):
    """One host in a list; ``formats`` are keys of the vocabulary, ``times`` in UTC."""

    id: int
    name: str
    position: str
    organisation: str
    place: str
    reasons: tuple[str, ...]
    formats: tuple[str, ...]
    times: tuple[Slot, ...]
    photo_id: int | None = None


class LeftOut(Struct, frozen=True):
    """A host who was searched for and is not listed, with the reason in words."""

    id: int
    name: str
    reason: str


class Choice(Struct, frozen=True):
    """One choice of a facet."""

    key: str
    label: str
    count: int
    chosen: bool


class Facet(Struct, frozen=True):
    """A way to narrow the list; in one with ``single`` the choices exclude each other."""

    key: str
    title: str
    choices: tuple[Choice, ...]
    single: bool = False


class Results(Struct, frozen=True):
    """A page of hosts with everything that stands around it."""

    rows: tuple[HostRow, ...]
    total: int
    facets: tuple[Facet, ...]
    missing: tuple[str, ...]
    """What the student's profile lacks; each finishes "if we knew …"."""
    left_out: tuple[LeftOut, ...]
    before: str | None
    after: str | None
    searchable: int
    """Hosts there are at all, whatever was searched for."""


class Found(Struct, frozen=True, eq=False):
    """What one search made of all hosts; ``named`` has one place for each."""

    busy: list[Busy]
    batch: HostBatch
    applied: Applied
    named: BoolArray


def hosts_for(
    actor: Actor, query: Query, after: Cursor | None = None, size: int = PAGE_SIZE
) -> Results:
    """Return the hosts that suit the searcher and the query, best first, with reasons in words."""
    require(actor, "hosts.search")
    found = _find(actor, query)
    applied, hosts = found.applied, found.applied.hosts
    base = applied.allowed & found.named
    keeps = keeps_by_facet(found.batch.facets, query)
    weeks = {
        week: opens_within(hosts.next_opening, end)
        for week, end in week_ends(clock.now(), actor.zone).items()
    }
    if query.week:
        keeps["week"] = weeks[query.week]
    keep = _all_of(base, *keeps.values())
    ranking = applied.ranking(keep)
    page = cut_page(ranking, after, size)
    return Results(
        rows=rows_at(found, page.positions),
        total=len(ranking),
        facets=tuple(_facets(found, query, keeps, weeks, base)),
        missing=_missing(actor, applied),
        left_out=_left_out(found, query),
        before=page.before,
        after=page.after,
        searchable=int(np.count_nonzero(applied.present)),
    )


def suggest_hosts(actor: Actor, count: int = 3) -> tuple[HostRow, ...]:
    """Return the few hosts who suit a student best, for the home."""
    return hosts_for(actor, Query(), size=count).rows


def _find(actor: Actor, query: Query) -> Found:
    return find_for(find_searcher(actor), query)


def find_for(searcher: Searcher, query: Query) -> Found:
    """Ask the rules about all hosts, for whoever is looked for."""
    batch = host_batch()
    hosts = batch.at(clock.now())
    return Found(
        searcher.busy,
        batch,
        apply_rules(plugin_context(), searcher.student, hosts, present_weighing()),
        named=holding_all(batch.texts, fold_words(query.text).split()),
    )


def _all_of(first: BoolArray, *others: BoolArray) -> BoolArray:
    kept = first.copy()
    for other in others:
        kept &= other
    return kept


def rows_at(found: Found, positions: Sequence[int]) -> tuple[HostRow, ...]:
    """Return these hosts as lists show them, with their next times beside the searcher's own."""
    hosts = found.applied.hosts
    host_ids = [int(hosts.ids[at]) for at in positions]
    times = next_times(found.batch.times, host_ids, found.busy)
    reasons = found.applied.reasons(positions)
    return tuple(
        HostRow(
            id=int(hosts.ids[at]),
            name=hosts.names[at],
            position=hosts.positions[at],
            organisation=hosts.organisations[at],
            place=hosts.places[at],
            reasons=why,
            formats=tuple(key for key in vocabulary.FORMATS if key in hosts.formats[at]),
            times=times[int(hosts.ids[at])],
            photo_id=found.batch.photos[at],
        )
        for at, why in zip(positions, reasons, strict=True)
    )


def _missing(actor: Actor, applied: Applied) -> tuple[str, ...]:
    """Name each missing part of a student's profile once, the weightiest rule's first."""
    keys = applied.missing() if "student" in actor.roles else ()
    return tuple(vocabulary.label(vocabulary.PROFILE_FIELDS, key) for key in keys)


def _left_out(found: Found, query: Query) -> tuple[LeftOut, ...]:
    """Say of a few hosts who were searched for by words why a rule leaves them out."""
    if not query.text:
        return ()
    applied = found.applied
    positions = np.flatnonzero(found.named & applied.present & ~applied.allowed)[:_MOST_LEFT_OUT]
    hosts = applied.hosts
    reasons = ((at, applied.why_not(at)) for at in positions.tolist())
    return tuple(
        LeftOut(int(hosts.ids[at]), hosts.names[at], reason) for at, reason in reasons if reason
    )


def _facets(
    found: Found,
    query: Query,
    keeps: Mapping[str, BoolArray],
    weeks: Mapping[Week, BoolArray],
    base: BoolArray,
) -> Iterator[Facet]:
    most = {facet: len(_LABELS.get(facet, ())) or _MOST_CHOICES for facet in found.batch.facets}
    counted = count_facets(found.batch.facets, query, keeps, base, most)
    for facet, title in _TITLES.items():
        if facet == "week":
            others = (keep for name, keep in keeps.items() if name != "week")
            yield Facet("week", title, _week_choices(_all_of(base, *others), query, weeks), True)
            continue
        names = _LABELS.get(facet)
        choices = tuple(
            Choice(c.key, vocabulary.label(names, c.key) if names else c.label, c.count, c.chosen)
            for c in counted[facet]
        )
        if choices:
            yield Facet(facet, title, choices)


def _week_choices(
    among: BoolArray, query: Query, weeks: Mapping[Week, BoolArray]
) -> tuple[Choice, ...]:
    return tuple(
        Choice(week.value, label, int(np.count_nonzero(among & weeks[week])), query.week is week)
        for week, label in _WEEKS.items()
    )
