"""Asking a host, answering, cancelling: each a use case of its own."""

from fireside.booking.service.answering import answer_request, expire_request
from fireside.booking.service.asking import (
    JustTaken,
    ask_host,
    live_interview_with,
    refuse_taken,
)
from fireside.booking.service.cancelling import cancel
from fireside.booking.service.forgetting import call_off_for, end_requests, forget_numbers
from fireside.booking.service.links import AnswerLink, LinkSpent, answer_token, open_answer_link
from fireside.booking.service.meetings import (
    Meeting,
    Person,
    find_meeting,
    hopes,
    open_alternatives,
    where_lines,
)
from fireside.booking.service.openings import (
    Terms,
    find_host,
    find_terms,
    host_openings,
    student_openings,
)
from fireside.booking.service.records import share_of
from fireside.booking.service.reminding import (
    REMIND_JOB,
    REMINDER_MAIL,
    meeting_to_remind,
    plan_reminders,
    send_reminder,
)
from fireside.booking.service.rooms import forget_rooms, give_room, room_of

__all__ = [
    "REMINDER_MAIL",
    "REMIND_JOB",
    "AnswerLink",
    "JustTaken",
    "LinkSpent",
    "Meeting",
    "Person",
    "Terms",
    "answer_request",
    "answer_token",
    "ask_host",
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
    "live_interview_with",
    "meeting_to_remind",
    "open_alternatives",
    "open_answer_link",
    "plan_reminders",
    "refuse_taken",
    "room_of",
    "send_reminder",
    "share_of",
    "student_openings",
    "where_lines",
]
