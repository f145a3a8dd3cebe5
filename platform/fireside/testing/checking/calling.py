"""Asks a plugin what it is asked while people work: about a booking, a room, and what happened."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from fireside.plugins import (
    BookingProblem,
    BookingRequest,
    Event,
    Format,
    InterviewMoved,
    InterviewReviewed,
    MeetingRequest,
    MemberGone,
    NotesShared,
    answers,
    state,
)
from fireside.plugins.asking import new_token
from fireside.plugins.calling import call_hook, call_part
from fireside.plugins.guard import Call
from fireside.plugins.here import present_context
from fireside.plugins.loader import contents
from fireside.testing.checking.report import Report

_WHY = "I read about your work and would like to hear how you came to it."


def call_hooks(name: str, report: Report) -> None:
    """Call each hook that is called later, if the plugin has it; needs an institution in scope."""
    settings = state.enabled_plugins()[name]
    ctx = present_context(settings)
    starts_at = ctx.now.replace(minute=0, second=0, microsecond=0) + timedelta(days=3)
    problems: list[BookingProblem] = []
    for request in _requests(starts_at):
        outcome = call_hook(name, "validate_booking", settings, request=request)
        problems += (outcome.answer or ()) if outcome is not None else ()
    for problem in problems:
        report.note("validate_booking", f"objects: {problem.message}")
    for event in _events(ctx.now):
        call_hook(name, "on_event", settings, event=event)
    meeting = MeetingRequest(5, 6, 7, 8, starts_at, starts_at + timedelta(minutes=30), new_token())
    for entry in contents().meeting_providers.of({name}):
        call = Call(name, "meeting_provider", entry.key, ctx.institution_id)
        opened = call_part(call, partial(entry.item.open_room, ctx, meeting), answers.meeting_room)
        if opened.answer is not None:
            report.note(f"room {entry.key}", f"opens {opened.answer.link}")


def _requests(starts_at: datetime) -> list[BookingRequest]:
    ends_at = starts_at + timedelta(minutes=30)
    return [
        BookingRequest(7, 8, None, starts_at, ends_at, kind, _WHY, at_once=at_once)
        for kind in Format
        for at_once in (False, True)
    ]


def _events(now: datetime) -> list[Event]:
    return [
        InterviewMoved("i:5:1", now, 5, 6, 7, 8, "confirm", "confirmed", "host"),
        NotesShared("n:5", now, 5),
        InterviewReviewed("r:5", now, 5),
        MemberGone("m:7", now, 7),
    ]
