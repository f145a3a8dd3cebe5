"""What the plugin platform announces."""

from __future__ import annotations

from msgspec import Struct


class PluginSwitchedOff(Struct, frozen=True):
    """A plugin failed too often in a row and was switched off for one institution."""

    institution_id: int
    plugin: str


class PluginSwitched(Struct, frozen=True):
    """A person switched a plugin on or off for one institution."""

    institution_id: int
    plugin: str
    enabled: bool
