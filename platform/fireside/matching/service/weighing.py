"""How much each rule counts in the institution in scope: reading, changing and undoing it."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import delete, select

from fireside.institutions.service import current_institution
from fireside.kernel import audit
from fireside.kernel.db import Ready, db
from fireside.kernel.memory import Memory
from fireside.kernel.permissions import Actor, require
from fireside.matching.models import MatchRule
from fireside.matching.rules import Weighing

SCORER, FILTER = "scorer", "filter"
_known: Memory[Weighing] = Memory(MatchRule)
_ROWS = Ready(
    select(MatchRule.kind, MatchRule.rule, MatchRule.weight, MatchRule.off, MatchRule.place)
)


def present_weighing() -> Weighing:
    """Return what this institution decided; as it was a second ago at most."""
    return _known.get(current_institution().id, _read)


def _read() -> Weighing:
    rows = _ROWS.rows()
    placed = sorted((row.place, row.rule) for row in rows if row.place is not None)
    return Weighing(
        {row.rule: row.weight for row in rows if row.kind == SCORER},
        frozenset(row.rule for row in rows if row.off),
        tuple(rule for _, rule in placed),
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
    db.session.execute(delete(MatchRule))
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
