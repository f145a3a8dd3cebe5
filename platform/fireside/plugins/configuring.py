"""What an institution tells a plugin: reading it for a form, and changing it.

Everything here serves the institution in scope.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import suppress

from flask import g
from msgspec import Struct
from sqlalchemy import select

from fireside.kernel import audit
from fireside.kernel.db import db
from fireside.kernel.errors import Invalid, NotFound
from fireside.kernel.permissions import Actor, has_role, register_action, require
from fireside.kernel.sealing import SealBroken
from fireside.plugins.contents import LoadedPlugin
from fireside.plugins.faults import ENABLED_BY_DEFAULT
from fireside.plugins.loader import contents
from fireside.plugins.models import PluginState
from fireside.plugins.settings import Reading, Typed, as_typed, read_typed
from fireside.plugins.stored import (
    check_settings,
    default_values,
    open_secrets,
    say_misfits,
    seal_secrets,
    settings_of,
)

register_action("plugin.configure", has_role("administrator"), writes=True)


class SettingsSheet(Struct, frozen=True):
    """A plugin's settings at one institution, as a form is filled with them."""

    loaded: LoadedPlugin
    typed: Mapping[str, str]
    """Each setting as it would be typed; no secret is among them."""
    kept: frozenset[str]
    """The secrets that are stored."""
    misfits: Mapping[str, str]
    """Why the plugin cannot be given what is stored, by the name of the field."""


def read_settings(actor: Actor, name: str) -> SettingsSheet:
    """Return a plugin's settings here; raise NotFound for one that is not loaded or has none."""
    require(actor, "plugin.read")
    loaded = _configurable(name)
    row = _row_of(name)
    values = {**default_values(loaded), **(row.settings if row is not None else {})}
    return SettingsSheet(
        loaded=loaded,
        typed={
            one.name: as_typed(one, values.get(one.name))
            for one in loaded.settings
            if not one.secret
        },
        kept=frozenset(_kept_secrets(loaded, row)),
        misfits=settings_of(loaded, row).misfits,
    )


def list_misfits(actor: Actor) -> dict[str, str]:
    """Return what is wrong with the settings of each plugin that cannot run with them here."""
    require(actor, "plugin.read")
    rows = {row.plugin: row for row in db.session.scalars(select(PluginState))}
    readings = {
        name: (loaded, settings_of(loaded, rows.get(name)))
        for name, loaded in contents().plugins.items()
        if loaded.settings_schema is not None
    }
    return {
        name: say_misfits(loaded, reading)
        for name, (loaded, reading) in readings.items()
        if not reading.fits
    }


def change_settings(
    actor: Actor, name: str, typed: Mapping[str, str], forget: Collection[str] = ()
) -> tuple[str, ...]:
    """Set a plugin's settings as somebody typed them, and return the names of what has changed.

    An empty secret keeps the stored one, unless its name is in ``forget``. Raises Invalid with a
    sentence for each field, and NotFound for a plugin that is not loaded or has no settings.
    """
    require(actor, "plugin.configure")
    loaded = _configurable(name)
    row = _row_of(name)
    secrets_before = _kept_secrets(loaded, row)
    read = read_typed(loaded.settings, typed, secrets_before, forget)
    now = {**read.values, **read.secrets}
    problems = _problems(read, check_settings(loaded, now))
    if problems:
        raise Invalid(problems)
    before = {**default_values(loaded), **(row.settings if row is not None else {})}
    before |= secrets_before
    changed = tuple(key for key in sorted({*before, *now}) if before.get(key) != now.get(key))
    if changed:
        _store(actor, name, row, read.values, read.secrets, changed)
    return changed


def _store(
    actor: Actor,
    name: str,
    row: PluginState | None,
    values: Mapping[str, object],
    secrets: Mapping[str, str],
    changed: tuple[str, ...],
) -> None:
    if row is None:
        row = PluginState(plugin=name, enabled=name in ENABLED_BY_DEFAULT)
        db.session.add(row)
    row.settings = dict(values)
    row.sealed = seal_secrets(secrets, row.id)
    db.session.flush()
    g.pop("enabled_plugins", None)
    audit.record(actor, "plugin.configure", "plugin_state", row.id, changed)


def _problems(read: Typed, reading: Reading) -> dict[str, str]:
    """Return a sentence for each field; the whole is judged only when all of it could be read."""
    if not read.problems:
        return dict(reading.misfits)
    return {name: words for name, words in reading.misfits.items() if name} | dict(read.problems)


def _configurable(name: str) -> LoadedPlugin:
    loaded = contents().plugins.get(name)
    if loaded is None or loaded.settings_schema is None:
        raise NotFound(f"No plugin called {name} with settings is installed.")
    return loaded


def _kept_secrets(loaded: LoadedPlugin, row: PluginState | None) -> dict[str, str]:
    """Return the secrets that are stored, and those that an earlier schema kept openly."""
    if row is None:
        return {}
    names = {one.name for one in loaded.settings if one.secret}
    kept = {key: value for key, value in row.settings.items() if isinstance(value, str)}
    with suppress(SealBroken):  # the form says so, and asks for it again
        kept |= open_secrets(row)
    return {key: value for key, value in kept.items() if key in names}


def _row_of(name: str) -> PluginState | None:
    return db.session.scalar(select(PluginState).where(PluginState.plugin == name))
