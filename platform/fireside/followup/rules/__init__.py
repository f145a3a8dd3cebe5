"""Pure decisions about what follows a conversation: its clock, the thank-you, what is due when."""

from fireside.followup.rules.due import (
    PERSON_NAME_LONGEST,
    TEXT_LONGEST,
    By,
    Due,
    due_of,
    earliest,
    morning_of,
    suggested_day,
)
from fireside.followup.rules.nudges import Nudge, nudge_moments, nudge_now
from fireside.followup.rules.thanking import (
    PROMPTS,
    SUBJECT_LONGEST,
    THANKS_LONGEST,
    Prompt,
    ThanksState,
    Way,
    card_moment,
    card_refusal,
    hints,
    with_piece,
)
from fireside.followup.rules.window import Window, local_moments, time_left

__all__ = [
    "PERSON_NAME_LONGEST",
    "PROMPTS",
    "SUBJECT_LONGEST",
    "TEXT_LONGEST",
    "THANKS_LONGEST",
    "By",
    "Due",
    "Nudge",
    "Prompt",
    "ThanksState",
    "Way",
    "Window",
    "card_moment",
    "card_refusal",
    "due_of",
    "earliest",
    "hints",
    "local_moments",
    "morning_of",
    "nudge_moments",
    "nudge_now",
    "suggested_day",
    "time_left",
    "with_piece",
]
