"""Busy times that enabled plugins know of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from fireside.kernel.registries import Registered
from fireside.plugins import checks, state
from fireside.plugins.calling import call_part
from fireside.plugins.guard import Call
from fireside.plugins.loader import contents
from fireside.plugins.types import BusySpan, CalendarProvider, CalendarQuery, PluginContext

Provider = Registered[CalendarProvider]


def calendar_providers() -> tuple[Provider, ...]:
    """Return the sources of the plugins that the institution in scope has enabled."""
    return contents().calendars.of(state.enabled_plugins())


def gives_calendars(plugin: str) -> bool:
    """Tell whether a plugin is a source of busy times at all."""
    return bool(contents().calendars.of({plugin}))


def read_busy(
    ctx: PluginContext, provider: Provider, query: CalendarQuery
) -> Sequence[BusySpan] | None:
    """Ask one source; None where it failed, which is recorded as its plugin's fault."""
    told = replace(ctx, settings=state.enabled_plugins()[provider.owner])
    call = Call(provider.owner, "calendar", provider.key, ctx.institution_id)
    work = partial(provider.item.busy, told, query)
    return call_part(call, work, checks.busy_spans(query)).answer
