"""Reading interviews, moving them through their states, and holding people's time."""

from fireside.interviews.service.acquaintance import (
    Ahead,
    coming_of,
    count_shared,
    erase_words,
    has_asked,
    interviews_with,
    live_of,
)
from fireside.interviews.service.calendars import (
    Hold,
    SlotTaken,
    busy_times,
    held_times,
    hold_time,
    release_time,
    swap_time,
)
from fireside.interviews.service.ending import TooLateToCorrect, correct_end, may_correct_end
from fireside.interviews.service.moving import (
    MovedOn,
    apply,
    book,
    check_act,
    hold_interview,
    note_host_missed,
    note_missed,
    open_acts,
    party_of,
    start_interview,
    take_back_host_missed,
    take_back_missed,
)
from fireside.interviews.service.reading import (
    get_interview,
    interviews_of,
    lock_interview,
    seen_by,
)
from fireside.interviews.service.records import share_of
from fireside.interviews.service.wishes import changes_of, open_change, settle_change

__all__ = [
    "Ahead",
    "Hold",
    "MovedOn",
    "SlotTaken",
    "TooLateToCorrect",
    "apply",
    "book",
    "busy_times",
    "changes_of",
    "check_act",
    "coming_of",
    "correct_end",
    "count_shared",
    "erase_words",
    "get_interview",
    "has_asked",
    "held_times",
    "hold_interview",
    "hold_time",
    "interviews_of",
    "interviews_with",
    "live_of",
    "lock_interview",
    "may_correct_end",
    "note_host_missed",
    "note_missed",
    "open_acts",
    "open_change",
    "party_of",
    "release_time",
    "seen_by",
    "settle_change",
    "share_of",
    "start_interview",
    "swap_time",
    "take_back_host_missed",
    "take_back_missed",
]
