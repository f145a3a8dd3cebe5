"""Once a week, what nobody has looked at for half a year is marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from fireside.plugins import PluginContext, PluginJob, hookimpl

from fireside_places.listing import mark_stale


def look_for_old(ctx: PluginContext, payload: Mapping[str, object]) -> None:
    """Mark old entries; doing it twice changes nothing."""
    mark_stale(ctx.now)


@hookimpl
def register_jobs() -> Sequence[PluginJob]:
    """Give the weekly job."""
    return [PluginJob("look_for_old", look_for_old, every=timedelta(days=7))]
