"""Nudges: in the window, never at night, at most two, whatever the clocks do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fireside.followup.rules import Nudge, Window, nudge_moments, nudge_now
from fireside.followup.rules.nudges import APART, LAST_BEFORE, is_quiet

BERLIN = ZoneInfo("Europe/Berlin")
ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "America/St_Johns",
)
ends = st.integers(0, 4 * 366 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


def berlin(day: int, hour: int, minute: int = 0, month: int = 12) -> datetime:
    return datetime(2027, month, day, hour, minute, tzinfo=BERLIN).astimezone(UTC)


def planned(end: datetime, hours: int = 48, first: int = 20) -> dict[Nudge, datetime]:
    return nudge_moments(Window(end, hours), first, "Europe/Berlin")


def test_by_day_they_come_at_their_hours() -> None:
    end = berlin(3, 16, 30)
    assert planned(end) == {Nudge.FIRST: berlin(4, 12, 30), Nudge.LAST: berlin(5, 10, 30)}


@pytest.mark.parametrize(
    ("end", "first", "last"),
    [
        (berlin(3, 8), berlin(4, 8), berlin(4, 20)),  # 4:00, and 2:00 with no room for a morning
        (berlin(3, 2), berlin(3, 20), berlin(4, 20)),  # 22:00 is moved on to 8:00 the next day
        (berlin(3, 12), berlin(4, 8), berlin(5, 8)),  # 8:00 is awake; 6:00 is moved to 8:00
        (berlin(3, 10), berlin(4, 8), berlin(5, 8)),  # two hours are left at 8:00: enough
        (berlin(3, 9, 59), berlin(4, 8), berlin(4, 20)),  # a minute less is not
        (berlin(3, 16, 59), berlin(4, 12, 59), berlin(5, 10, 59)),
    ],
)
def test_nights_are_left_in_peace(end: datetime, first: datetime, last: datetime) -> None:
    expected = {Nudge.FIRST: first, Nudge.LAST: last}
    if end == berlin(3, 2):
        expected[Nudge.FIRST] = berlin(4, 8)
    assert planned(end) == expected


def test_no_hours_mean_no_nudges() -> None:
    assert planned(berlin(3, 16), first=0) == {}
    assert planned(berlin(3, 16), first=-1) == {}


def test_a_short_window_has_one_nudge_or_none() -> None:
    noon = berlin(3, 12)
    assert planned(noon, hours=8, first=20) == {Nudge.LAST: berlin(3, 14)}
    assert planned(noon, hours=5, first=20) == {}
    assert planned(noon, hours=24, first=17) == {Nudge.FIRST: berlin(4, 8)}
    assert planned(noon, hours=9, first=1) == {Nudge.FIRST: berlin(3, 13)}
    assert planned(noon, hours=11, first=1) == {Nudge.FIRST: berlin(3, 13)} | {
        Nudge.LAST: berlin(3, 17)
    }


def test_a_window_at_night_has_no_moment_at_which_people_are_awake() -> None:
    assert planned(berlin(3, 22), hours=9, first=2) == {}
    assert planned(berlin(3, 20, 30), hours=12, first=2) == {Nudge.FIRST: berlin(4, 8)}


@given(
    end=ends,
    hours=st.integers(0, 200),
    first=st.integers(0, 200),
    zone=st.sampled_from(ZONES),
)
def test_every_nudge_lies_in_the_window_and_in_the_day(
    end: datetime, hours: int, first: int, zone: str
) -> None:
    window = Window(end, hours)
    moments = nudge_moments(window, first, zone)
    for moment in moments.values():
        assert end < moment < window.due
        assert not is_quiet(moment, zone)
    if len(moments) == 2:
        assert moments[Nudge.LAST] - moments[Nudge.FIRST] >= APART
    if hours >= 48 and 0 < first <= 24:
        assert Nudge.FIRST in moments


@given(end=ends, zone=st.sampled_from(ZONES))
def test_by_day_nothing_is_moved(end: datetime, zone: str) -> None:
    window = Window(end, 48)
    wanted = {Nudge.FIRST: end + timedelta(hours=20), Nudge.LAST: window.due - LAST_BEFORE}
    moments = nudge_moments(window, 20, zone)
    for nudge, moment in wanted.items():
        if not is_quiet(moment, zone) and nudge in moments:
            assert moments[nudge] == moment


@given(end=ends, gone=st.integers(-100, 100), zone=st.sampled_from(ZONES))
def test_at_any_moment_at_most_the_latest_nudge_fits(end: datetime, gone: int, zone: str) -> None:
    window, present = Window(end, 48), end + timedelta(hours=gone)
    moments = nudge_moments(window, 20, zone)
    fits = nudge_now(moments, window, present)
    if present >= window.due:
        assert fits is None
    elif fits is None:
        assert all(present < moment for moment in moments.values())
    else:
        assert moments[fits] <= present
        assert all(other <= fits for other, at in moments.items() if at <= present)


@pytest.mark.parametrize("edge", [berlin(28, 0, month=3), berlin(31, 0, month=10)])
def test_at_both_edges_of_summer_time_the_morning_is_eight_on_the_wall(edge: datetime) -> None:
    end = edge + timedelta(hours=4) - timedelta(hours=20)
    moment = planned(end)[Nudge.FIRST]  # wanted at four in the morning of the edge
    there = moment.astimezone(BERLIN)
    assert (there.date(), there.hour) == (edge.astimezone(BERLIN).date(), 8)
