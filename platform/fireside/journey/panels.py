"""Every room's part of the interview page, in the order in which the page shows them."""

from __future__ import annotations

from fireside.booking.panel import PANEL as BOOKING_PANEL
from fireside.journey.rules import Stage
from fireside.kernel.web import Panel
from fireside.packets.panel import PANEL as PACKET_PANEL
from fireside.preparation.panel import (
    INTRODUCTION_PANEL,
    OBJECTIVES_PANEL,
    QUESTIONS_PANEL,
    RESEARCH_PANEL,
)

PANELS: tuple[Panel, ...] = (
    OBJECTIVES_PANEL,
    BOOKING_PANEL,
    RESEARCH_PANEL,
    INTRODUCTION_PANEL,
    QUESTIONS_PANEL,
    PACKET_PANEL,
)


def panels_of(stage: Stage) -> tuple[Panel, ...]:
    """Return the panels of a stage."""
    return tuple(panel for panel in PANELS if panel.stage == stage)
