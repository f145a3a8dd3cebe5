"""Which plugins an institution uses: reading it, switching them, and what they did wrong.

Everything here serves the institution in scope.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from flask import g
from msgspec import Struct
from sqlalchemy import func, select

from fireside.kernel import audit, events, tenancy
from fireside.kernel.db import Ready, db
from fireside.kernel.errors import Conflict, NotFound
from fireside.kernel.memory import Memory
from fireside.kernel.permissions import Actor, has_role, register_action, require
from fireside.plugins.additions import additions_of
from fireside.plugins.calling import call_hook
from fireside.plugins.contents import LoadedPlugin
from fireside.plugins.events import PluginSwitched
from fireside.plugins.faults import ENABLED_BY_DEFAULT, observed
from fireside.plugins.loader import contents
from fireside.plugins.models import PluginFault, PluginState
from fireside.plugins.stored import say_misfits, settings_of
from fireside.plugins.tables import require_tables
from fireside.plugins.types import NO_SETTINGS

register_action("plugin.read", has_role("administrator"))
register_action("plugin.switch", has_role("administrator"), writes=True)

_Enabled = tuple[Mapping[str, Mapping[str, object]], tuple[str, ...]]
_known: Memory[_Enabled] = Memory(PluginState)
_STATES = Ready(
    select(
        PluginState.plugin,
        PluginState.enabled,
        PluginState.settings,
        PluginState.failures,
        PluginState.id,
        PluginState.sealed,
    )
)


class PluginOverview(Struct, frozen=True):
    """One plugin as an institution's administrator sees it."""

    name: str
    loaded: LoadedPlugin | None
    """None when the package is gone or cannot be loaded; its history stays readable."""
    enabled: bool
    notice: str
    """Why the platform switched it off by itself; empty when a person decided."""
    fault_count: int
    gives: tuple[str, ...]
    """What it adds, such as "13 question packs"."""


class SwitchedOff(Struct, frozen=True):
    """A plugin that the platform switched off by itself, with what it is called and why."""

    name: str
    title: str
    reason: str


def enabled_plugins() -> Mapping[str, Mapping[str, object]]:
    """Return the loaded plugins that the institution in scope has enabled, with their settings.

    Asked once per request or job and kept with it; as it was a second ago at most.
    """
    kept: dict[int, Mapping[str, Mapping[str, object]]] = g.setdefault("enabled_plugins", {})
    institution_id = tenancy.current_institution_id()
    if institution_id not in kept:
        enabled, failing = _known.get(institution_id, _read_enabled)
        observed().failing.update((institution_id, name) for name in failing)
        kept[institution_id] = enabled
    return kept[institution_id]


def _read_enabled() -> _Enabled:
    """Return what is enabled, and which of it has failed lately."""
    states = {state.plugin: state for state in _STATES.rows()}
    enabled: dict[str, Mapping[str, object]] = {}
    for name, loaded in contents().plugins.items():
        state = states.get(name)
        if state.enabled if state is not None else name in ENABLED_BY_DEFAULT:
            reading = settings_of(loaded, state)
            if reading.fits:
                enabled[name] = reading.values
    failing = tuple(name for name in enabled if name in states and states[name].failures)
    return MappingProxyType(enabled), failing


def plugin_names() -> frozenset[str]:
    """Return every plugin that was ever switched here, installed or not, and what is on anyway."""
    return frozenset(state.plugin for state in _STATES.rows()) | ENABLED_BY_DEFAULT


def settled_off() -> frozenset[str]:
    """Return the plugins that a person has switched off here; one that failed is not among them."""
    rows = db.session.scalars(select(PluginState).where(~PluginState.enabled))
    return frozenset(state.plugin for state in rows if state.switched_off_at is None)


def settings_for(name: str) -> Mapping[str, object]:
    """Return what is set for a plugin here, whether it is switched on or not."""
    loaded = contents().plugins.get(name)
    return settings_of(loaded, _state_of(name)).values if loaded is not None else NO_SETTINGS


def enable_plugin(actor: Actor, name: str) -> None:
    """Let a loaded plugin speak in this institution; raise NotFound when it is not loaded.

    Raises Conflict where its settings do not fit or are still to be made, or its tables are.
    """
    require(actor, "plugin.switch")
    loaded = contents().plugins.get(name)
    if loaded is None:
        raise NotFound(f"No plugin called {name} is installed.")
    reading = settings_of(loaded, _state_of(name))
    if not reading.fits:
        raise Conflict(
            f"{loaded.title} cannot be switched on yet: {say_misfits(loaded, reading)}",
            kept="What is stored for it stays as it is.",
            do="Put its settings right first.",
        )
    require_tables(loaded.tables)
    _switch(actor, name, enabled=True)


def disable_plugin(actor: Actor, name: str) -> None:
    """Silence a plugin in this institution; raise NotFound for a name nobody knows."""
    require(actor, "plugin.switch")
    if name not in contents().plugins and _state_of(name) is None:
        raise NotFound(f"No plugin called {name} is installed.")
    _switch(actor, name, enabled=False)


def list_plugins(actor: Actor) -> tuple[PluginOverview, ...]:
    """Return every plugin that is loaded or was ever switched here, ordered by name."""
    require(actor, "plugin.read")
    states = {state.plugin: state for state in db.session.scalars(select(PluginState))}
    counts = select(PluginFault.plugin, func.count()).group_by(PluginFault.plugin)
    faults = {plugin: number for plugin, number in db.session.execute(counts)}  # noqa: C416 - dict() knows no rows
    enabled = enabled_plugins()
    return tuple(
        PluginOverview(
            name=name,
            loaded=contents().plugins.get(name),
            enabled=name in enabled,
            notice=states[name].switched_off_reason if name in states else "",
            fault_count=faults.get(name, 0),
            gives=_gives(name),
        )
        for name in sorted({*contents().plugins, *states})
    )


def switch_off_notice(name: str) -> SwitchedOff | None:
    """Return why a plugin is off, for a mail about it; None where a person decided, or it is on."""
    state, loaded = _state_of(name), contents().plugins.get(name)
    if state is None or state.enabled or not state.switched_off_reason:
        return None
    return SwitchedOff(name, loaded.title if loaded else name, state.switched_off_reason)


def list_faults(actor: Actor, plugin: str, limit: int = 20) -> Sequence[PluginFault]:
    """Return a plugin's latest faults in this institution, newest first."""
    require(actor, "plugin.read")
    newest = PluginFault.at.desc(), PluginFault.id.desc()
    return db.session.scalars(
        select(PluginFault).where(PluginFault.plugin == plugin).order_by(*newest).limit(limit)
    ).all()


def _switch(actor: Actor, name: str, *, enabled: bool) -> None:
    was = name in enabled_plugins()
    state = _state_of(name)
    if state is None:
        state = PluginState(plugin=name)
        db.session.add(state)
    state.enabled, state.failures = enabled, 0
    state.switched_off_at, state.switched_off_reason = None, ""
    db.session.flush()
    g.pop("enabled_plugins", None)
    audit.record(actor, "plugin.switch", "plugin_state", state.id, ("enabled",))
    events.announce(PluginSwitched(state.institution_id, name, enabled))
    if was != enabled:
        hook = "plugin_enabled" if enabled else "plugin_disabled"
        call_hook(name, hook, MappingProxyType(state.settings or {}))


def _state_of(name: str) -> PluginState | None:
    return db.session.scalar(select(PluginState).where(PluginState.plugin == name))


def _gives(name: str) -> tuple[str, ...]:
    return tuple(group.words for group in additions_of(contents(), name))
