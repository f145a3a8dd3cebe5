"""Reading interviews, moving them through their states, and holding people's time."""

from fireside.interviews.service.acquaintance import (
    Ahead,
    Shared,
    coming_of,
    count_shared,
    erase_words,
    has_asked,
    has_asked_either_way,
    interviews_with,
    live_of,
    shared_ahead,
    unapproved_of,
)
from fireside.interviews.service.calendars import (
    Hold,
    SlotTaken,
    busy_times,
    hold_time,
    release_time,
)
from fireside.interviews.service.ending import TooLateToCorrect, correct_end, may_correct_end
from fireside.interviews.service.moving import (
    MovedOn,
    apply,
    book,
    check_act,
    hold_interview,
    note_missed,
    open_acts,
    party_of,
    start_interview,
    take_back_missed,
)
from fireside.interviews.service.reading import (
    get_interview,
    interviews_of,
    lock_interview,
    seen_by,
)
from fireside.interviews.service.records import share_of

__all__ = [
    "Ahead",
    "Hold",
    "MovedOn",
    "Shared",
    "SlotTaken",
    "TooLateToCorrect",
    "apply",
    "book",
    "busy_times",
    "check_act",
    "coming_of",
    "correct_end",
    "count_shared",
    "erase_words",
    "get_interview",
    "has_asked",
    "has_asked_either_way",
    "hold_interview",
    "hold_time",
    "interviews_of",
    "interviews_with",
    "live_of",
    "lock_interview",
    "may_correct_end",
    "note_missed",
    "open_acts",
    "party_of",
    "release_time",
    "seen_by",
    "share_of",
    "shared_ahead",
    "start_interview",
    "take_back_missed",
    "unapproved_of",
]
