"""Reading interviews, moving them through their states, and holding people's time."""

from fireside.interviews.service.calendars import (
    Hold,
    SlotTaken,
    busy_times,
    hold_time,
    release_time,
)
from fireside.interviews.service.moving import (
    MovedOn,
    apply,
    check_act,
    hold_interview,
    open_acts,
    party_of,
    start_interview,
)
from fireside.interviews.service.reading import (
    get_interview,
    interviews_of,
    lock_interview,
    seen_by,
)

__all__ = [
    "Hold",
    "MovedOn",
    "SlotTaken",
    "apply",
    "busy_times",
    "check_act",
    "get_interview",
    "hold_interview",
    "hold_time",
    "interviews_of",
    "lock_interview",
    "open_acts",
    "party_of",
    "release_time",
    "seen_by",
    "start_interview",
]
