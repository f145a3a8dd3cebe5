"""Pure decisions about time: from a host's hours to open slots, and what hours make sense."""

from fireside.availability.rules.budget import ENOUGH, Budget, Spent
from fireside.availability.rules.busy import changed_hosts, split_busy
from fireside.availability.rules.hours import (
    DAY_MINUTES,
    GRID_MINUTES,
    WEEKDAYS,
    check_day,
    check_travel,
    check_week,
    parse_clock,
    speak_clock,
    speak_date,
)
from fireside.availability.rules.keeping import (
    KEPT_WORDS,
    Kept,
    Standing,
    closed_by,
    given_up,
    why_closed,
    within,
)
from fireside.availability.rules.limits import Caps, beside, full_periods
from fireside.availability.rules.outside import (
    ACCOUNT_WORDS,
    TROUBLE_WORDS,
    busy_of,
    is_to_be_told,
    tidy_address,
    tidy_server,
)
from fireside.availability.rules.preview import StartRun, runs_by_day, slots_by_day, spread_out
from fireside.availability.rules.slots import (
    Busy,
    Shape,
    Slot,
    iter_slots,
    nearest,
    open_slots,
)
from fireside.availability.rules.spans import DaySpan, Hours, Travel, WeeklySpan

__all__ = [
    "ACCOUNT_WORDS",
    "DAY_MINUTES",
    "ENOUGH",
    "GRID_MINUTES",
    "KEPT_WORDS",
    "TROUBLE_WORDS",
    "WEEKDAYS",
    "Budget",
    "Busy",
    "Caps",
    "DaySpan",
    "Hours",
    "Kept",
    "Shape",
    "Slot",
    "Spent",
    "Standing",
    "StartRun",
    "Travel",
    "WeeklySpan",
    "beside",
    "busy_of",
    "changed_hosts",
    "check_day",
    "check_travel",
    "check_week",
    "closed_by",
    "full_periods",
    "given_up",
    "is_to_be_told",
    "iter_slots",
    "nearest",
    "open_slots",
    "parse_clock",
    "runs_by_day",
    "slots_by_day",
    "speak_clock",
    "speak_date",
    "split_busy",
    "spread_out",
    "tidy_address",
    "tidy_server",
    "why_closed",
    "within",
]
