"""The example's own tests: what each hook says, and what a student reads beside the form."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from fireside.plugins import (
    BookingField,
    BookingRequest,
    Format,
    InterviewMoved,
    MemberGone,
)
from fireside.testing import context

import fireside_registrar as plugin

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
CLOSED = {"closed": [{"first": "2026-12-14", "last": "2026-12-18"}]}
HERE = context(CLOSED, zone="America/Denver", now=NOW)
WHY = "I read about your work in the valley and would like to hear how you came to it."


def request(starts_at: datetime) -> BookingRequest:
    ends_at = starts_at + timedelta(minutes=30)
    return BookingRequest(7, 8, None, starts_at, ends_at, Format.VIDEO, WHY, at_once=False)


def test_a_time_in_a_closed_week_is_refused_beside_the_time() -> None:
    (problem,) = plugin.validate_booking(HERE, request(datetime(2026, 12, 16, 17, tzinfo=UTC)))
    assert problem.field is BookingField.TIME
    assert problem.message == (
        "Wednesday 16 December is in a week of exams. Choose a day after 18 December."
    )


@pytest.mark.parametrize(
    ("moment", "free"),
    [
        (datetime(2026, 12, 14, 6, 59, tzinfo=UTC), True),  # still Sunday in Denver
        (datetime(2026, 12, 14, 7, 0, tzinfo=UTC), False),
        (datetime(2026, 12, 19, 6, 59, tzinfo=UTC), False),  # still Friday there
        (datetime(2026, 12, 19, 7, 0, tzinfo=UTC), True),
    ],
)
def test_weeks_begin_and_end_by_the_clock_of_the_institution(moment: datetime, free: bool) -> None:
    assert (not plugin.validate_booking(HERE, request(moment))) is free


def test_without_settings_nothing_is_refused() -> None:
    assert not plugin.validate_booking(context(), request(datetime(2026, 12, 16, 17, tzinfo=UTC)))


def test_the_log_tells_what_moved_an_interview_and_nothing_else(
    caplog: pytest.LogCaptureFixture,
) -> None:
    plugin.plugin_enabled(HERE)
    plugin.on_event(HERE, InterviewMoved("i:5:2", NOW, 5, 6, 7, 8, "confirm", "confirmed", "host"))
    plugin.on_event(HERE, MemberGone("m:7", NOW, 7))
    plugin.plugin_disabled(HERE)
    begins, moved, ends = (json.loads(line) for line in caplog.messages)
    assert (begins["log"], ends["log"]) == ("begins", "ends")
    assert (moved["id"], moved["interview"], moved["state"]) == ("i:5:2", 5, "confirmed")
