"""What this room tells the plugin platform when it asks."""

from __future__ import annotations

from fireside.institutions.service import current_institution
from fireside.kernel import clock
from fireside.plugins.here import describe_institution_by
from fireside.plugins.types import PluginContext


def register() -> None:
    """Answer the plugin platform."""
    describe_institution_by(_describe)


def _describe() -> PluginContext:
    here = current_institution()
    return PluginContext(here.id, here.slug, here.name, here.zone, clock.now())
