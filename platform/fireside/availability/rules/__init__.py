"""Pure decisions about time: from a host's hours to open slots, and what hours make sense."""

from fireside.availability.rules.budget import ENOUGH, Budget, Spent
from fireside.availability.rules.busy import changed_hosts, split_busy
from fireside.availability.rules.hours import (
    DAY_MINUTES,
    GRID_MINUTES,
    WEEKDAYS,
    check_day,
    check_week,
    parse_clock,
    speak_clock,
)
from fireside.availability.rules.limits import beside, full_months, month_of, outside_months
from fireside.availability.rules.outside import (
    TROUBLE_WORDS,
    busy_of,
    is_to_be_told,
    tidy_address,
)
from fireside.availability.rules.preview import StartRun, runs_by_day, slots_by_day, spread_out
from fireside.availability.rules.slots import (
    Busy,
    DaySpan,
    Slot,
    WeeklySpan,
    iter_slots,
    nearest,
    open_slots,
)

__all__ = [
    "DAY_MINUTES",
    "ENOUGH",
    "GRID_MINUTES",
    "TROUBLE_WORDS",
    "WEEKDAYS",
    "Budget",
    "Busy",
    "DaySpan",
    "Slot",
    "Spent",
    "StartRun",
    "WeeklySpan",
    "beside",
    "busy_of",
    "changed_hosts",
    "check_day",
    "check_week",
    "full_months",
    "is_to_be_told",
    "iter_slots",
    "month_of",
    "nearest",
    "open_slots",
    "outside_months",
    "parse_clock",
    "runs_by_day",
    "slots_by_day",
    "speak_clock",
    "split_busy",
    "spread_out",
    "tidy_address",
]
