"""Asking a host, answering, cancelling: each a use case of its own."""

from fireside.booking.service.answering import answer_request, expire_request
from fireside.booking.service.asking import (
    JustTaken,
    ask_host,
    live_interview_with,
    refuse_taken,
)
from fireside.booking.service.cancelling import cancel, undo_cancel
from fireside.booking.service.forgetting import call_off_for, end_requests, forget_numbers
from fireside.booking.service.links import (
    AnswerLink,
    LinkSpent,
    MoveLink,
    MoveSpent,
    answer_token,
    move_token,
    open_answer_link,
    open_move_link,
)
from fireside.booking.service.meetings import (
    Meeting,
    Person,
    find_meeting,
    hopes,
    open_alternatives,
    where_lines,
)
from fireside.booking.service.moving import (
    LAPSE_JOB,
    accept_time,
    keep_time,
    lapse_proposal,
    move_to,
    moving_act,
    propose_times,
    times_to_move_to,
)
from fireside.booking.service.openings import (
    Terms,
    find_host,
    find_terms,
    host_openings,
    student_openings,
)
from fireside.booking.service.own_calendars import WRITE_JOB, ask_to_write
from fireside.booking.service.records import share_of
from fireside.booking.service.reminding import (
    REMIND_JOB,
    REMINDER_MAIL,
    meeting_to_remind,
    plan_reminders,
    send_reminder,
)
from fireside.booking.service.rescuing import is_left_alone, stand_ins
from fireside.booking.service.rooms import forget_rooms, give_room, room_of

__all__ = [
    "LAPSE_JOB",
    "REMINDER_MAIL",
    "REMIND_JOB",
    "WRITE_JOB",
    "AnswerLink",
    "JustTaken",
    "LinkSpent",
    "Meeting",
    "MoveLink",
    "MoveSpent",
    "Person",
    "Terms",
    "accept_time",
    "answer_request",
    "answer_token",
    "ask_host",
    "ask_to_write",
    "call_off_for",
    "cancel",
    "end_requests",
    "expire_request",
    "find_host",
    "find_meeting",
    "find_terms",
    "forget_numbers",
    "forget_rooms",
    "give_room",
    "hopes",
    "host_openings",
    "is_left_alone",
    "keep_time",
    "lapse_proposal",
    "live_interview_with",
    "meeting_to_remind",
    "move_to",
    "move_token",
    "moving_act",
    "open_alternatives",
    "open_answer_link",
    "open_move_link",
    "plan_reminders",
    "propose_times",
    "refuse_taken",
    "room_of",
    "send_reminder",
    "share_of",
    "stand_ins",
    "student_openings",
    "times_to_move_to",
    "undo_cancel",
    "where_lines",
]
