"""Days on which an institution is closed: nobody is asked for a conversation then."""

from __future__ import annotations

from collections.abc import Sequence

from fireside.plugins import BusySpan, CalendarProvider, CalendarQuery, PluginContext, hookimpl

from fireside_closed_days.settings import Settings
from fireside_closed_days.spans import moments

name = "closed_days"
version = "1.0.0"
title = "Closed days"
summary = "Closes every host's slots on the days and spans that you name."
requires_api = ">=1.1,<2"
settings_schema = Settings


def busy(ctx: PluginContext, query: CalendarQuery) -> Sequence[BusySpan]:
    """Return the closed days that touch the time asked for, for every host alike."""
    spans = [
        span
        for days in Settings.of(ctx).spans
        if (span := moments(days, ctx.zone))[0] < query.ends_at and query.starts_at < span[1]
    ]
    return [BusySpan(host.host_id, *span) for host in query.hosts for span in spans]


@hookimpl
def register_calendar_providers() -> Sequence[CalendarProvider]:
    """Give one calendar: the institution's own."""
    return [CalendarProvider("closed", "Days on which your institution is closed", busy)]
