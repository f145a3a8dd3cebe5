"""Every room's part of the interview page, in the order in which the page shows them."""

from __future__ import annotations

from fireside.booking.panel import PANEL as BOOKING_PANEL
from fireside.interviews.rules import Party, Stage
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


def panels_of(stage: Stage, party: Party) -> tuple[Panel, ...]:
    """Return the panels of a stage; a host reads beside each of hers what the student hopes for."""
    shown = tuple(panel for panel in PANELS if panel.stage == stage)
    if party is Party.HOST and OBJECTIVES_PANEL not in shown:
        return (*shown, OBJECTIVES_PANEL)
    return shown
