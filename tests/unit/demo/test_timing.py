"""The demo's conversations lie inside open hours, on both sides of a clock change."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from fireside.demo.cast import WeeklyHour
from fireside.demo.timing import Span, find_span, last_afternoon

_TUESDAYS = (WeeklyHour(1, time(18), time(19)),)
_MONDAY = datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_find_span_takes_the_first_open_day_from_the_wanted_one() -> None:
    span = find_span(_TUESDAYS, "America/New_York", (_MONDAY, 1), 30, [])
    assert span.start == datetime(2026, 11, 24, 23, tzinfo=UTC)
    assert span.end == datetime(2026, 11, 24, 23, 30, tzinfo=UTC)


def test_find_span_counts_backwards_into_the_past() -> None:
    span = find_span(_TUESDAYS, "America/New_York", (_MONDAY, -3), 30, [])
    assert span.start == datetime(2026, 11, 17, 23, tzinfo=UTC)


def test_find_span_keeps_local_hours_across_a_clock_change() -> None:
    in_summer_time = find_span(_TUESDAYS, "America/New_York", (_MONDAY, -25), 30, [])
    assert in_summer_time.start == datetime(2026, 10, 27, 22, tzinfo=UTC)


def test_find_span_goes_round_what_is_taken() -> None:
    first = find_span(_TUESDAYS, "Europe/Berlin", (_MONDAY, 1), 30, [])
    second = find_span(_TUESDAYS, "Europe/Berlin", (_MONDAY, 1), 30, [first])
    third = find_span(_TUESDAYS, "Europe/Berlin", (_MONDAY, 1), 30, [first, second])
    assert second.start == first.end
    assert (third.start - first.start).days == 7


def test_find_span_says_when_there_is_no_time() -> None:
    with pytest.raises(LookupError, match="Europe/Berlin"):
        find_span((), "Europe/Berlin", (_MONDAY, 1), 30, [])


def test_spans_that_touch_do_not_overlap() -> None:
    morning = Span(_MONDAY, datetime(2026, 11, 23, 12, 30, tzinfo=UTC))
    after = Span(morning.end, datetime(2026, 11, 23, 13, tzinfo=UTC))
    assert not morning.overlaps(after)
    assert morning.overlaps(after.widened(10))


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Europe/Berlin", "Asia/Kolkata"])
@pytest.mark.parametrize("hour", range(0, 24, 3))
def test_last_afternoon_is_over_and_less_than_a_day_and_two_hours_ago(zone: str, hour: int) -> None:
    present = datetime(2026, 11, 1, hour, 30, tzinfo=UTC)  # the clocks go back in America
    span = last_afternoon(zone, present, 20)
    assert span.start.astimezone(ZoneInfo(zone)).hour == 15
    assert timedelta(hours=1) <= present - span.end <= timedelta(hours=26)
