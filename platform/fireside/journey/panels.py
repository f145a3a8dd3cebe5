"""Every room's part of the interview page, in the order in which the page shows them."""

from __future__ import annotations

from fireside.booking.arriving import PANEL as ARRIVAL_PANEL
from fireside.booking.panel import PANEL as BOOKING_PANEL
from fireside.conversation.panel import COMMENTS_PANEL, NOTES_PANEL
from fireside.followup.panel import ENDED_PANEL, PROMISES_PANEL, THANKS_PANEL, TOUCH_PANEL
from fireside.interviews.rules import Party, Stage
from fireside.journey.panel import AHEAD_PANEL, DAY_PANEL
from fireside.kernel.web import Panel
from fireside.messages.panel import PANEL as MESSAGES_PANEL
from fireside.outcomes.panel import ENTRIES_PANEL, NEWS_PANEL, REFLECTION_PANEL
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
    MESSAGES_PANEL,
    RESEARCH_PANEL,
    INTRODUCTION_PANEL,
    QUESTIONS_PANEL,
    PACKET_PANEL,
    DAY_PANEL,
    ARRIVAL_PANEL,
    NOTES_PANEL,
    ENDED_PANEL,
    THANKS_PANEL,
    PROMISES_PANEL,
    TOUCH_PANEL,
    NEWS_PANEL,
    AHEAD_PANEL,
    COMMENTS_PANEL,
    REFLECTION_PANEL,
    ENTRIES_PANEL,
)
_WITHOUT_HOPES = frozenset({Stage.DECIDE, Stage.KEEP})
"""Where a host finds what the student hoped for already, or needs it no more."""


def panels_of(stage: Stage, party: Party) -> tuple[Panel, ...]:
    """Return the panels of a stage; a host reads beside hers what the student hopes for."""
    shown = tuple(panel for panel in PANELS if panel.stage == stage)
    if party is Party.HOST and stage not in _WITHOUT_HOPES:
        return (*shown, OBJECTIVES_PANEL)
    return shown
