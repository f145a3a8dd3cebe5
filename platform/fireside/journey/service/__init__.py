"""Reading what the homes and the interview's page show; each in a fixed number of queries."""

from fireside.journey.service.desks import (
    HostDesk,
    ReadingDesk,
    host_desk,
    interviews_by_state,
    is_no_part_of,
    reading_desk,
    waiting_notes,
)
from fireside.journey.service.glances import glance_at, glances_at
from fireside.journey.service.rescue import stand_ins_for
from fireside.journey.service.standing import (
    RailStage,
    Standing,
    rail_for_advisor,
    rail_of,
    standing_of,
    standings_of,
    untouched_among,
)

__all__ = [
    "HostDesk",
    "RailStage",
    "ReadingDesk",
    "Standing",
    "glance_at",
    "glances_at",
    "host_desk",
    "interviews_by_state",
    "is_no_part_of",
    "rail_for_advisor",
    "rail_of",
    "reading_desk",
    "stand_ins_for",
    "standing_of",
    "standings_of",
    "untouched_among",
    "waiting_notes",
]
