"""The window of a thank-you, the words for what is left, and the hours that clocks skip."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fireside.followup.rules import Window, local_moments, time_left

END = datetime(2027, 12, 3, 15, 30, tzinfo=UTC)
ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "UTC")
moments = st.integers(0, 4 * 366 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


def test_the_window_is_elapsed_hours_across_the_edge_of_summer_time() -> None:
    before = datetime(2027, 3, 27, 15, 0, tzinfo=UTC)  # 16:00 in Berlin; clocks go forward at night
    window = Window(before, 48)
    assert window.due - before == timedelta(hours=48)
    assert window.due.astimezone(ZoneInfo("Europe/Berlin")).hour == 17


def test_the_window_is_over_at_its_very_end() -> None:
    window = Window(END, 48)
    assert not window.is_over(window.due - timedelta(microseconds=1))
    assert window.is_over(window.due)
    assert window.is_over(window.due + timedelta(days=9))


@pytest.mark.parametrize(
    ("hours_gone", "share"), [(-5, 1.0), (0, 1.0), (12, 0.75), (36, 0.25), (48, 0.0), (90, 0.0)]
)
def test_the_share_left_runs_from_one_to_nothing(hours_gone: int, share: float) -> None:
    assert Window(END, 48).share_left(END + timedelta(hours=hours_gone)) == share


def test_a_window_without_hours_has_nothing_left() -> None:
    assert Window(END, 0).share_left(END - timedelta(hours=1)) == 0.0


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(hours=97), "4 days"),
        (timedelta(hours=72), "3 days"),
        (timedelta(hours=71, minutes=59), "71 hours"),
        (timedelta(hours=31, minutes=5), "31 hours"),
        (timedelta(hours=2), "2 hours"),
        (timedelta(hours=1, minutes=59, seconds=59), "119 minutes"),
        (timedelta(minutes=2), "2 minutes"),
        (timedelta(minutes=1), "1 minute"),
        (timedelta(seconds=59), "less than a minute"),
        (timedelta(0), ""),
        (timedelta(seconds=-1), ""),
        (timedelta(hours=-80), ""),
    ],
)
def test_what_is_left_is_said_in_words(left: timedelta, words: str) -> None:
    assert time_left(END + left, END) == words


@given(moment=moments, zone=st.sampled_from(ZONES))
def test_a_moment_is_found_again_from_what_its_clock_shows(moment: datetime, zone: str) -> None:
    there = moment.astimezone(ZoneInfo(zone))
    found = local_moments(there.date(), there.time(), zone)
    assert moment in found
    assert len(found) in (1, 2)
    assert list(found) == sorted(found)
    for one in found:
        assert one.astimezone(ZoneInfo(zone)).time() == there.time()


def test_the_hour_that_is_skipped_has_no_moment_and_the_one_that_comes_twice_has_two() -> None:
    spring, autumn = date(2027, 3, 28), date(2027, 10, 31)
    assert local_moments(spring, time(2, 30), "Europe/Berlin") == ()
    assert local_moments(autumn, time(2, 30), "Europe/Berlin") == (
        datetime(2027, 10, 31, 0, 30, tzinfo=UTC),
        datetime(2027, 10, 31, 1, 30, tzinfo=UTC),
    )
    assert local_moments(autumn, time(4), "Europe/Berlin") == (
        datetime(2027, 10, 31, 3, tzinfo=UTC),
    )
