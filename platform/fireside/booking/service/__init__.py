"""Asking a host, answering, cancelling: each a use case of its own."""

from fireside.booking.service.answering import answer_request, expire_request
from fireside.booking.service.asking import (
    JustTaken,
    ask_host,
    live_interview_with,
    refuse_taken,
)
from fireside.booking.service.cancelling import cancel
from fireside.booking.service.links import AnswerLink, LinkSpent, answer_token, open_answer_link
from fireside.booking.service.meetings import (
    Meeting,
    Person,
    find_meeting,
    hopes,
    open_alternatives,
    where_lines,
)
from fireside.booking.service.openings import find_host, host_openings, student_openings

__all__ = [
    "AnswerLink",
    "JustTaken",
    "LinkSpent",
    "Meeting",
    "Person",
    "answer_request",
    "answer_token",
    "ask_host",
    "cancel",
    "expire_request",
    "find_host",
    "find_meeting",
    "hopes",
    "host_openings",
    "live_interview_with",
    "open_alternatives",
    "open_answer_link",
    "refuse_taken",
    "student_openings",
    "where_lines",
]
