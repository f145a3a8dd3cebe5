"""The registrar's office: no conversations in exam weeks, and a log of what was agreed."""

from __future__ import annotations

from collections.abc import Sequence

from fireside.plugins import BookingProblem, BookingRequest, Event, PluginContext, hookimpl

from fireside_registrar import journal
from fireside_registrar.weeks import in_the_way

name = "registrar"
version = "1.0.0"
title = "Registrar's office"
summary = "Keeps exam weeks free, and writes into the office's log what was agreed, without names."
requires_api = ">=1.1,<2"


@hookimpl
def validate_booking(ctx: PluginContext, request: BookingRequest) -> Sequence[BookingProblem]:
    """Refuse a time in a closed week, and say when it ends."""
    return in_the_way(ctx, request)


@hookimpl
def on_event(ctx: PluginContext, event: Event) -> None:
    """Write what moved an interview into the log."""
    journal.note_event(ctx, event)


@hookimpl
def plugin_enabled(ctx: PluginContext) -> None:
    """Say in the log from when on it is complete."""
    journal.note_switch(ctx, "begins")


@hookimpl
def plugin_disabled(ctx: PluginContext) -> None:
    """Say in the log up to when it is complete."""
    journal.note_switch(ctx, "ends")
