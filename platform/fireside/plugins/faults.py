"""Writes faults down once the request or job that met them is over, and counts them.

A fault must not cost the transaction in which it happened, nor depend on its commit: it is
kept aside with the application context and stored afterwards, in a transaction of its own.

The count is of requests or jobs in a row in which a plugin failed. One in which the part that
failed last went well sets it back to nothing; good calls of other parts do not, so that a
plugin whose section always breaks is not forgiven because its scorer works.
"""

from __future__ import annotations

from collections.abc import Collection
from contextlib import AbstractContextManager, nullcontext
from typing import Final

from flask import Flask, current_app, g, has_app_context
from msgspec import Struct, field
from sqlalchemy import select

from fireside.kernel import audit, clock, events, logs, tenancy
from fireside.kernel.db import db
from fireside.kernel.db.fences import savepoint, undoing, without_database
from fireside.kernel.permissions import Actor
from fireside.plugins.events import PluginSwitchedOff
from fireside.plugins.guard import Call, Fault, Guard
from fireside.plugins.models import PluginFault, PluginState
from fireside.plugins.timing import TimedGuard, tally_of

ENABLED_BY_DEFAULT: Final = frozenset({"fireside_starter"})
"""Plugins of the product itself: on until a person switches them off, never by a count."""
MAY_WRITE: Final = frozenset(
    {
        "validate_booking",
        "on_event",
        "plugin_enabled",
        "plugin_disabled",
        "page",
        "job",
        "calendar",
        "export_subject",
        "erase_subject",
    }
)
"""What is called in a savepoint; while anything else runs, there is no database."""
MAY_READ: Final = frozenset({"nav_items", "render_slot", "check_permission"})
"""What may look into the database, and whatever it writes is undone."""
LIMIT: Final = 5
"""Failures in a row after which a plugin is switched off for the institution."""


class Observed(Struct):
    """What one request or job has seen of plugins."""

    faults: list[Fault] = field(default_factory=list)
    good: set[Call] = field(default_factory=set)
    failing: set[tuple[int, str]] = field(default_factory=set)
    """Institution and plugin, where the stored count is above zero."""

    def institutions(self) -> set[int]:
        """Return the institutions for which something is to be written."""
        failed = {fault.call.institution_id for fault in self.faults}
        better = {call.institution_id for call in self.good if _who(call) in self.failing}
        return {number for number in failed | better if number is not None}


def install(app: Flask) -> None:
    """Store what was observed at the end of each application context."""
    app.teardown_appcontext(_store_at_end)


def observed() -> Observed:
    """Return what the present request or job has seen so far."""
    seen: Observed = g.setdefault("plugins_observed", Observed())
    return seen


def guard() -> Guard:
    """Return a guard whose faults are stored for the institution they happened in."""
    return TimedGuard(tally_of(current_app), _remember, observed().good.add, around=_fence)


def _fence(call: Call) -> AbstractContextManager[None]:
    """Keep what a plugin does to the database, or to the session, to itself."""
    if not has_app_context():  # then there is no session to protect
        return nullcontext()
    if call.hook in MAY_READ:
        return undoing()
    return savepoint() if call.hook in MAY_WRITE else without_database()


def _remember(fault: Fault) -> None:
    logs.warning(
        "plugin fault",
        plugin=fault.call.plugin,
        part=_part(fault.call),
        kind=fault.kind.value,
        summary=fault.summary,
        institution=fault.call.institution_id,
    )
    observed().faults.append(fault)


def _store_at_end(error: BaseException | None) -> None:
    """Store what was observed; a database that fails here must not hide another error."""
    seen: Observed | None = g.pop("plugins_observed", None)
    if seen is None or not seen.institutions():
        return
    db.session.remove()
    try:
        for institution_id in sorted(seen.institutions()):
            with tenancy.scope(institution_id):
                _store(institution_id, seen)
                db.session.commit()
    except Exception:  # what the request was about is done and stays so
        logs.exception("plugin faults could not be stored")
    finally:
        db.session.remove()


def _store(institution_id: int, seen: Observed) -> None:
    """Write the faults of the institution in scope, then count or forgive per plugin."""
    faults = [fault for fault in seen.faults if fault.call.institution_id == institution_id]
    db.session.add_all([_row(fault) for fault in faults])
    db.session.flush()
    last_of = {fault.call.plugin: fault for fault in faults}
    for plugin, fault in last_of.items():
        _count(institution_id, plugin, fault)
    for number, plugin in seen.failing:
        if number == institution_id and plugin not in last_of:
            _forgive(plugin, {_part(call) for call in seen.good if call.plugin == plugin})


def _count(institution_id: int, plugin: str, last: Fault) -> None:
    found = select(PluginState).where(PluginState.plugin == plugin).with_for_update()
    state = db.session.scalar(found)  # two that fail at once count as two
    if state is None or not state.enabled or plugin in ENABLED_BY_DEFAULT:
        return
    state.failures += 1
    if state.failures < LIMIT:
        return
    state.enabled, state.switched_off_at = False, clock.now()
    state.switched_off_reason = (
        f"It failed {LIMIT} times in a row, last in {_part(last.call)}: {last.summary}"
    )
    changed = ("enabled", "switched_off_at", "switched_off_reason")
    audit.record(Actor.system(institution_id), "plugin.switch", "plugin_state", state.id, changed)
    events.announce(PluginSwitchedOff(institution_id, plugin))


def _forgive(plugin: str, good_parts: Collection[str]) -> None:
    """Set the count back when the part that failed last has now gone well."""
    newest = select(PluginFault.hook).where(PluginFault.plugin == plugin)
    last = db.session.scalar(newest.order_by(PluginFault.at.desc(), PluginFault.id.desc()).limit(1))
    state = db.session.scalar(select(PluginState).where(PluginState.plugin == plugin))
    if state is not None and last in good_parts:
        state.failures = 0


def _row(fault: Fault) -> PluginFault:
    return PluginFault(
        plugin=fault.call.plugin,
        hook=_part(fault.call),
        at=clock.now(),
        error=f"{fault.kind.value}: {fault.summary}",
        milliseconds=fault.milliseconds,
    )


def _part(call: Call) -> str:
    """Name what was called, such as `match_scorer distance`, as the fault table keeps it."""
    return f"{call.hook} {call.part}".strip()[:80]


def _who(call: Call) -> tuple[int | None, str]:
    return call.institution_id, call.plugin
