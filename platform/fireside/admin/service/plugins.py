"""Plugins as the console shows them: what they add, how they fare, and who changed what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct
from sqlalchemy import select

from fireside.kernel.audit import AuditEntry
from fireside.kernel.db import db
from fireside.kernel.errors import NotFound
from fireside.kernel.permissions import Actor, require
from fireside.people.models import Membership
from fireside.plugins import configuring, figures, state
from fireside.plugins.additions import AdditionGroup, additions_of
from fireside.plugins.figures import Took
from fireside.plugins.loader import contents
from fireside.plugins.models import PluginFault, PluginState
from fireside.plugins.state import PluginOverview

_MOST_CHANGES = 20


class PluginLine(Struct, frozen=True):
    """A plugin with its figures at the institution in scope."""

    plugin: PluginOverview
    took: Took | None
    last_fault: PluginFault | None
    misfit: str
    """Which settings keep it from running here; empty where they fit."""

    @property
    def name(self) -> str:
        """What people call it."""
        loaded = self.plugin.loaded
        return loaded.title if loaded is not None else self.plugin.name

    @property
    def configurable(self) -> bool:
        """Tell whether it has settings."""
        loaded = self.plugin.loaded
        return loaded is not None and bool(loaded.settings)


class PluginChange(Struct, frozen=True):
    """Somebody switched a plugin or changed its settings; names of fields, never values."""

    entry: AuditEntry
    name: str
    """Whoever it was; empty for the platform itself and for the operator."""


class PluginPage(Struct, frozen=True):
    """All that the console tells of one plugin."""

    line: PluginLine
    additions: tuple[AdditionGroup, ...]
    times: Mapping[str, Took]
    faults: Sequence[PluginFault]
    changes: Sequence[PluginChange]


def list_plugin_lines(actor: Actor) -> tuple[PluginLine, ...]:
    """Return every plugin that is loaded or was ever switched here, by name."""
    require(actor, "plugin.read")
    took, faults = figures.average_times(actor), figures.last_faults(actor)
    misfits = configuring.list_misfits(actor)
    return tuple(
        PluginLine(one, took.get(one.name), faults.get(one.name), misfits.get(one.name, ""))
        for one in state.list_plugins(actor)
    )


def show_plugin(actor: Actor, name: str) -> PluginPage:
    """Return one plugin; raise NotFound for a name that is not known here."""
    require(actor, "plugin.read")
    line = next((one for one in list_plugin_lines(actor) if one.plugin.name == name), None)
    if line is None:
        raise NotFound
    return PluginPage(
        line=line,
        additions=additions_of(contents(), name),
        times=figures.times_by_hook(actor, name),
        faults=state.list_faults(actor, name),
        changes=list_plugin_changes(actor, name),
    )


def list_plugin_changes(actor: Actor, name: str) -> Sequence[PluginChange]:
    """Return the latest changes of a plugin here, the newest first."""
    require(actor, "plugin.read")
    rows = db.session.execute(
        select(AuditEntry, Membership.name)
        .join(PluginState, PluginState.id == AuditEntry.subject_id)
        .outerjoin(Membership, Membership.account_id == AuditEntry.account_id)
        .where(AuditEntry.subject_kind == "plugin_state", PluginState.plugin == name)
        .order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
        .limit(_MOST_CHANGES)
    )
    return [PluginChange(entry, name or "") for entry, name in rows]
