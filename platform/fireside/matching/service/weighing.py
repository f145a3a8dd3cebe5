"""How much each rule counts in the institution in scope: reading, changing and undoing it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct
from sqlalchemy import select

from fireside.institutions.service import current_institution
from fireside.kernel import audit
from fireside.kernel.db import db
from fireside.kernel.errors import Invalid
from fireside.kernel.memory import Memory
from fireside.kernel.permissions import Actor, require
from fireside.matching.models import MatchRule
from fireside.matching.rules import (
    Weighing,
    on_field,
    place_field,
    read_weighing,
    weight_field,
)
from fireside.plugins.loader import contents
from fireside.plugins.service import match_filters, match_scorers

SCORER, FILTER = "scorer", "filter"
_known: Memory[Weighing] = Memory(MatchRule)


def present_weighing() -> Weighing:
    """Return what this institution decided; as it was a second ago at most."""
    return _known.get(current_institution().id, _read)


def _read() -> Weighing:
    rows = db.session.scalars(select(MatchRule)).all()
    placed = sorted((row.place, row.rule) for row in rows if row.place is not None)
    return Weighing(
        {row.rule: row.weight for row in rows if row.weight is not None},
        frozenset(row.rule for row in rows if row.off),
        tuple(rule for _, rule in placed),
    )


class RuleLine(Struct, frozen=True):
    """One rule as it stands on the page: who gave it, what counts, and what is typed."""

    name: str
    title: str
    plugin: str
    field: str
    """Name of the field for its weight, or for its place in the order."""
    typed: str
    own: str
    """What its plugin gave it."""
    changed: bool
    """Whether the institution has decided otherwise."""
    problem: str = ""
    on_field: str = ""
    on: bool = True


class RulesDesk(Struct, frozen=True):
    """All rules of the enabled plugins, with what was typed or what counts now."""

    scorers: tuple[RuleLine, ...]
    filters: tuple[RuleLine, ...]
    weighing: Weighing
    problems: Mapping[str, str]


def rules_desk(actor: Actor, typed: Mapping[str, str] | None = None) -> RulesDesk:
    """Return what the page shows: what is typed, or else what counts at present."""
    require(actor, "matching.read_rules")
    present, scorers, filters = present_weighing(), match_scorers(), match_filters()
    fields = _fields(present) if typed is None else typed
    read = read_weighing(fields, _own_weights(), [rule.full_key for rule in filters])
    plugins = {name: plugin.title for name, plugin in contents().plugins.items()}
    order = present.in_order([rule.full_key for rule in filters])
    return RulesDesk(
        tuple(
            RuleLine(
                rule.full_key,
                rule.item.title,
                plugins[rule.owner],
                weight_field(rule.full_key),
                fields.get(weight_field(rule.full_key), ""),
                f"{rule.item.weight:g}",
                rule.full_key in present.weights,
                read.problems.get(weight_field(rule.full_key), ""),
            )
            for rule in scorers
        ),
        tuple(
            RuleLine(
                rule.full_key,
                rule.item.title,
                plugins[rule.owner],
                place_field(rule.full_key),
                fields.get(place_field(rule.full_key), ""),
                str(1 + place),
                rule.full_key in present.off or order.index(rule.full_key) != place,
                read.problems.get(place_field(rule.full_key), ""),
                on_field(rule.full_key),
                on_field(rule.full_key) in fields,
            )
            for place, rule in enumerate(filters)
        ),
        read.weighing,
        read.problems,
    )


def save_typed(actor: Actor, typed: Mapping[str, str]) -> Weighing:
    """Let the rules count as typed; raise Invalid with a sentence for each field that cannot be."""
    require(actor, "matching.change_rules")
    filters = [rule.full_key for rule in match_filters()]
    own = _own_weights()
    read = read_weighing(typed, own, filters)
    if read.problems:
        raise Invalid(read.problems)
    return change_weighing(actor, read.weighing, [*own, *filters])


def _own_weights() -> dict[str, float]:
    return {rule.full_key: rule.item.weight for rule in match_scorers()}


def _fields(weighing: Weighing) -> dict[str, str]:
    """Return the fields as they read for a decision."""
    filters = [rule.full_key for rule in match_filters()]
    weights = {name: weighing.weight_of(name, own) for name, own in _own_weights().items()}
    places = enumerate(weighing.in_order(filters), start=1)
    return (
        {weight_field(name): f"{weight:g}" for name, weight in weights.items()}
        | {place_field(name): str(place) for place, name in places}
        | {on_field(name): "1" for name in filters if name not in weighing.off}
    )


def change_weighing(actor: Actor, wanted: Weighing, known: Iterable[str]) -> Weighing:
    """Let rules count as wanted from now on; those not ``known`` stay as they were.

    ``known`` are the rules of the plugins that are switched on: one that is off keeps its weight
    until it returns.
    """
    require(actor, "matching.change_rules")
    present, named = _read(), set(known)
    weights = {rule: weight for rule, weight in present.weights.items() if rule not in named}
    return _store(
        actor,
        present,
        Weighing({**weights, **wanted.weights}, (present.off - named) | wanted.off, wanted.order),
    )


def reset_weighing(actor: Actor) -> Weighing:
    """Let every rule count as its plugin gave it."""
    require(actor, "matching.change_rules")
    return _store(actor, _read(), Weighing())


def _store(actor: Actor, present: Weighing, wanted: Weighing) -> Weighing:
    changed = wanted.changed_from(present)
    if not changed:
        return present
    for row in db.session.scalars(select(MatchRule)).all():
        db.session.delete(row)
    db.session.flush()
    places = {rule: place for place, rule in enumerate(wanted.order)}
    db.session.add_all(
        MatchRule(kind=SCORER, rule=rule, weight=weight) for rule, weight in wanted.weights.items()
    )
    db.session.add_all(
        MatchRule(kind=FILTER, rule=rule, off=rule in wanted.off, place=places.get(rule))
        for rule in sorted(wanted.off | set(wanted.order))
    )
    db.session.flush()
    audit.record(actor, "matching.change_rules", "institution", current_institution().id, changed)
    return wanted
