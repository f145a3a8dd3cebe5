"""Pure decisions about the way of an interview: its stages, and the one next step."""

from fireside.journey.rules.lists import Group, grouped
from fireside.journey.rules.pressing import NEAR, urgency
from fireside.journey.rules.rail import (
    STAGES,
    StageState,
    StageWords,
    host_stage,
    host_stage_states,
    host_stages,
    stage_states,
)
from fireside.journey.rules.steps import (
    LOOKING_BACK_PRESSES,
    NOTES_ARE_FRESH,
    THANKS_ARE_LATE,
    Facts,
    NextStep,
    next_step,
)

__all__ = [
    "LOOKING_BACK_PRESSES",
    "NEAR",
    "NOTES_ARE_FRESH",
    "STAGES",
    "THANKS_ARE_LATE",
    "Facts",
    "Group",
    "NextStep",
    "StageState",
    "StageWords",
    "grouped",
    "host_stage",
    "host_stage_states",
    "host_stages",
    "next_step",
    "stage_states",
    "urgency",
]
