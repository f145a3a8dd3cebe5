"""What the plugin platform announces."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PluginSwitchedOff:
    """A plugin failed too often in a row and was switched off for one institution."""

    institution_id: int
    plugin: str


@dataclass(frozen=True, slots=True)
class PluginSwitched:
    """A person switched a plugin on or off for one institution."""

    institution_id: int
    plugin: str
    enabled: bool
