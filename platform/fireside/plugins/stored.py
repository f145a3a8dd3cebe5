"""What an institution has stored for a plugin, checked against the schema of today."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from types import MappingProxyType
from typing import Any, Final, Protocol

from fireside.kernel import sealing, tenancy
from fireside.plugins import faults
from fireside.plugins.contents import LoadedPlugin
from fireside.plugins.guard import Call
from fireside.plugins.settings import WHOLE_FORM, Reading, read_values

ROW: Final = "plugin_state:{}"
"""The name of a row under which its secrets are sealed."""
_BROKEN: Final = "The plugin’s own check of its settings failed; see its faults."
_LOST: Final = "A stored secret cannot be opened any more; type it again."


class Stored(Protocol):
    """A row that holds settings."""

    @property
    def id(self) -> int:
        """The row's number, for which its secrets are sealed."""

    @property
    def settings(self) -> dict[str, Any]:
        """Values by name, as JSON, without secrets."""

    @property
    def sealed(self) -> bytes | None:
        """The secrets, sealed; None where there are none."""


def settings_of(loaded: LoadedPlugin, row: Stored | None) -> Reading:
    """Return the settings that hooks get, or why they fit no more; never raises for a plugin.

    A plugin without a schema is given what is stored as it is.
    """
    values: dict[str, object] = dict(row.settings) if row is not None else {}
    if loaded.settings_schema is None:
        return Reading(MappingProxyType(values))
    try:
        values |= open_secrets(row)
    except sealing.SealBroken:
        secret = next((one.name for one in loaded.settings if one.secret), WHOLE_FORM)
        return Reading(MappingProxyType({}), MappingProxyType({secret: _LOST}))
    return check_settings(loaded, values)


def check_settings(loaded: LoadedPlugin, values: Mapping[str, object]) -> Reading:
    """Check values, secrets among them, by way of the guard: validators are a plugin's code."""
    if loaded.settings_schema is None:
        return Reading(MappingProxyType(dict(values)))
    call = Call(loaded.name, "settings", "", tenancy.current_institution_id())
    read = partial(read_values, loaded.settings_schema, loaded.settings, values)
    answer = faults.guard().run(call, read, lambda _: None).answer
    return answer or Reading(MappingProxyType({}), MappingProxyType({WHOLE_FORM: _BROKEN}))


def default_values(loaded: LoadedPlugin) -> dict[str, object]:
    """Return what holds where nothing is stored, as JSON, without secrets."""
    return {one.name: one.default for one in loaded.settings if not one.secret}


def open_secrets(row: Stored | None) -> dict[str, str]:
    """Return the secrets of a row by name; raise SealBroken."""
    if row is None or row.sealed is None:
        return {}
    opened: dict[str, str] = json.loads(sealing.unseal(row.sealed, ROW.format(row.id)))
    return opened


def seal_secrets(secrets: Mapping[str, str], row_id: int) -> bytes | None:
    """Return secrets as a row of the institution in scope keeps them."""
    return sealing.seal(json.dumps(dict(secrets)), ROW.format(row_id)) if secrets else None


def say_misfits(loaded: LoadedPlugin, reading: Reading) -> str:
    """Return one line about all misfits, each with the label of its field."""
    labels = {one.name: one.label for one in loaded.settings}
    return " ".join(
        f"{labels.get(name, name)}: {words}" if name else words
        for name, words in reading.misfits.items()
    )
