"""When a host can be asked, and what she does to her hours."""

from fireside.availability.service.budget import (
    ASKS_OF_MONTH,
    ASKS_OF_TERM,
    Load,
    asks_since,
    end_rest,
    host_budget,
    host_load,
    rest_host,
)
from fireside.availability.service.busy import (
    Closed,
    ask_for_busy,
    closed_times,
    forget_busy,
    refresh_busy,
)
from fireside.availability.service.first import (
    FIRST_OFFER,
    forget_hours,
    spoken_hours,
    take_first_hours,
)
from fireside.availability.service.hours import (
    DayChange,
    HostWeek,
    add_override,
    host_week,
    remove_override,
    set_hours,
)
from fireside.availability.service.openings import (
    Moving,
    SlotCheck,
    check_slot,
    first_slots,
    host_slots,
    is_open,
    nearest_slots,
    slots_to_move_to,
)
from fireside.availability.service.preview import WeekPreview, preview_week
from fireside.availability.service.projection import (
    follow_taken,
    refresh_next_opening,
    refresh_openings,
)
from fireside.availability.service.records import share_of

__all__ = [
    "ASKS_OF_MONTH",
    "ASKS_OF_TERM",
    "FIRST_OFFER",
    "Closed",
    "DayChange",
    "HostWeek",
    "Load",
    "Moving",
    "SlotCheck",
    "WeekPreview",
    "add_override",
    "ask_for_busy",
    "asks_since",
    "check_slot",
    "closed_times",
    "end_rest",
    "first_slots",
    "follow_taken",
    "forget_busy",
    "forget_hours",
    "host_budget",
    "host_load",
    "host_slots",
    "host_week",
    "is_open",
    "nearest_slots",
    "preview_week",
    "refresh_busy",
    "refresh_next_opening",
    "refresh_openings",
    "remove_override",
    "rest_host",
    "set_hours",
    "share_of",
    "slots_to_move_to",
    "spoken_hours",
    "take_first_hours",
]
