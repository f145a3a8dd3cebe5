"""What this room hears of others: a plugin has been switched off by itself."""

from __future__ import annotations

from fireside.admin.service import tell_plugin_off
from fireside.kernel import events
from fireside.plugins.events import PluginSwitchedOff


def register() -> None:
    """Subscribe."""
    events.subscribe(PluginSwitchedOff, _tell)


def _tell(event: PluginSwitchedOff) -> None:
    tell_plugin_off(event.plugin)
