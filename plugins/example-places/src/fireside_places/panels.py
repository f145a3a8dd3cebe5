"""The entry of the menu, and the panel beside an interview that may take place in person."""

from __future__ import annotations

from collections.abc import Sequence

from fireside.plugins import (
    InterviewPage,
    NavEntry,
    Place,
    PluginContext,
    SlotPanel,
    draw,
    hookimpl,
    may,
)

from fireside_places.listing import best_places

STAGES = frozenset({"book", "meet"})
MOST_SHOWN = 5


@hookimpl
def nav_items(ctx: PluginContext) -> Sequence[NavEntry]:
    """Give one entry, for whoever may read the list."""
    return [NavEntry("Places to meet", "index", icon="place", order=65)]


@hookimpl
def render_slot(ctx: PluginContext, place: Place) -> Sequence[SlotPanel]:
    """Name a few places where an interview in person is being arranged or near."""
    if not isinstance(place, InterviewPage) or place.stage not in STAGES or not may("see"):
        return []
    if place.interview.format not in ("", "in_person"):
        return []
    shown = best_places(MOST_SHOWN)
    return [SlotPanel("Places to meet", draw("panel.html", places=shown))] if shown else []
