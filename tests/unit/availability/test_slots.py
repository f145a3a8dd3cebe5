"""Open slots against an oracle that looks at every single minute, with both edges of DST."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fireside.availability.rules import (
    Busy,
    DaySpan,
    Slot,
    WeeklySpan,
    iter_slots,
    nearest,
    open_slots,
)

MINUTE = timedelta(minutes=1)
# Local days on which the clocks change, and one on which they do not.
EDGES = {
    "America/New_York": (date(2026, 3, 8), date(2026, 11, 1), date(2026, 12, 3)),
    "Europe/London": (date(2026, 3, 29), date(2026, 10, 25), date(2026, 6, 1)),
    "Asia/Kolkata": (date(2026, 3, 8), date(2026, 10, 25), date(2026, 1, 1)),
    "Australia/Lord_Howe": (date(2026, 10, 4), date(2026, 4, 5), date(2026, 7, 1)),
    "America/Santiago": (date(2026, 9, 6), date(2026, 4, 4), date(2026, 1, 1)),
}
CASES = [(zone, day) for zone, days in EDGES.items() for day in days]


@cache
def clock(zone: str, moment: datetime) -> tuple[date, int]:
    there = moment.astimezone(ZoneInfo(zone))
    return there.date(), there.hour * 60 + there.minute


def oracle(
    weekly: list[WeeklySpan],
    overrides: list[DaySpan],
    zone: str,
    busy: list[Busy],
    minutes: int,
    buffer: int,
    not_before: datetime,
    end: datetime,
    grid: int = 15,
) -> tuple[Slot, ...]:
    """What the definition says, minute by minute."""

    def spans(day: date) -> list[tuple[int, int]]:
        changed = [c for c in overrides if c.day == day]
        if changed:
            return [
                (c.start_minute, c.end_minute)
                for c in changed
                if c.start_minute is not None and c.end_minute is not None
            ]
        return [(s.start_minute, s.end_minute) for s in weekly if s.weekday == day.weekday()]

    def is_open(moment: datetime) -> bool:
        day, minute = clock(zone, moment)
        return any(start <= minute < until for start, until in spans(day))

    def on_grid(moment: datetime) -> bool:
        day, minute = clock(zone, moment)
        return any(s <= minute < e and (minute - s) % grid == 0 for s, e in spans(day))

    def is_taken(moment: datetime) -> bool:
        return any(start <= moment < until for start, until in busy)

    found, moment = [], not_before
    while moment < end:
        if on_grid(moment):
            inside = all(is_open(moment + k * MINUTE) for k in range(minutes))
            around = range(-buffer, minutes + buffer)
            if inside and not any(is_taken(moment + k * MINUTE) for k in around):
                found.append(Slot(moment, moment + minutes * MINUTE))
        moment += MINUTE
    return tuple(found)


def around(zone: str, day: date, days: int = 1) -> tuple[datetime, datetime]:
    """From a little before the local day to a little after it, in UTC."""
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    return noon - timedelta(hours=15), noon + timedelta(hours=15 + 24 * (days - 1))


@pytest.mark.parametrize(("zone", "day"), CASES)
def test_every_span_of_an_edge_day_agrees_with_the_oracle(zone: str, day: date) -> None:
    start, end = around(zone, day)
    for first in range(0, 5 * 60, 30):
        for last in range(first + 30, 6 * 60, 45):
            weekly = [WeeklySpan(day.weekday(), first, last)]
            got = open_slots(weekly, [], zone, [], 30, 10, start, end)
            assert got == oracle(weekly, [], zone, [], 30, 10, start, end), (first, last)


@pytest.mark.parametrize(("zone", "day"), CASES)
def test_days_open_around_the_clock_agree_with_the_oracle(zone: str, day: date) -> None:
    weekly = [WeeklySpan(weekday, 0, 1440) for weekday in range(7)]
    start, end = around(zone, day, days=2)
    assert open_slots(weekly, [], zone, [], 45, 0, start, end) == oracle(
        weekly, [], zone, [], 45, 0, start, end
    )


quarters = st.integers(0, 95).map(lambda quarter: quarter * 15)


@st.composite
def span_minutes(draw: st.DrawFn) -> tuple[int, int]:
    start = draw(quarters)
    return start, draw(st.integers(start // 15 + 1, 96)) * 15


@st.composite
def problems(draw: st.DrawFn) -> tuple:
    zone, day = draw(st.sampled_from(CASES))
    start, end = around(zone, day, days=2)
    start += draw(st.integers(0, 600)) * MINUTE
    weekly = [
        WeeklySpan(weekday, *draw(span_minutes()))
        for weekday in draw(st.lists(st.integers(0, 6), max_size=6))
    ]
    nearby = st.integers(-1, 2).map(lambda shift: day + timedelta(days=shift))
    closed = st.builds(DaySpan, nearby, st.none(), st.none())
    changed = st.builds(lambda on, span: DaySpan(on, *span), nearby, span_minutes())
    overrides = draw(st.lists(st.one_of(closed, changed), max_size=3))
    busy = [
        (begun, begun + draw(st.integers(1, 300)) * MINUTE)
        for begun in draw(
            st.lists(st.integers(-60, 2800).map(lambda k: start + k * MINUTE), max_size=4)
        )
    ]
    length, buffer = (
        draw(st.sampled_from((15, 20, 30, 45, 60))),
        draw(st.sampled_from((0, 5, 10, 30))),
    )
    return weekly, overrides, zone, busy, length, buffer, start, end


@settings(max_examples=150, deadline=None)
@given(problems())
def test_slots_are_what_the_definition_says_minute_by_minute(problem: tuple) -> None:
    assert open_slots(*problem) == oracle(*problem)


def test_an_hour_that_the_clock_skips_offers_nothing() -> None:
    weekly = [WeeklySpan(6, 2 * 60, 3 * 60)]
    start, end = around("America/New_York", date(2026, 3, 8))
    assert open_slots(weekly, [], "America/New_York", [], 30, 0, start, end) == ()


def test_an_hour_that_the_clock_repeats_is_offered_twice() -> None:
    weekly = [WeeklySpan(6, 60, 120)]
    start, end = around("America/New_York", date(2026, 11, 1))
    found = open_slots(weekly, [], "America/New_York", [], 60, 0, start, end, 60)
    assert [slot.starts_at.hour for slot in found] == [5, 6]


def test_a_conversation_may_run_over_midnight_where_both_days_are_open() -> None:
    weekly = [WeeklySpan(0, 23 * 60, 1440), WeeklySpan(1, 0, 60)]
    start = datetime(2026, 11, 23, tzinfo=UTC)
    found = open_slots(weekly, [], "UTC", [], 60, 0, start, start + timedelta(days=2), 30)
    assert [slot.starts_at.strftime("%H:%M") for slot in found] == ["23:00", "23:30", "00:00"]


def test_a_busy_time_keeps_the_own_buffer_on_both_sides() -> None:
    start = datetime(2026, 11, 23, tzinfo=UTC)
    busy = [(start + timedelta(hours=10), start + timedelta(hours=10, minutes=30))]
    weekly = [WeeklySpan(0, 9 * 60, 12 * 60)]
    found = open_slots(weekly, [], "UTC", busy, 30, 10, start, start + timedelta(days=1))
    times = [slot.starts_at.strftime("%H:%M") for slot in found]
    assert times == ["09:00", "09:15", "10:45", "11:00", "11:15", "11:30"]


def test_an_uneven_present_moment_does_not_move_the_grid() -> None:
    start = datetime(2026, 11, 23, 9, 7, 31, 250, tzinfo=UTC)
    found = iter_slots(
        [WeeklySpan(0, 540, 660)], [], "UTC", [], 30, 0, start, start + timedelta(days=1)
    )
    assert next(found).starts_at == datetime(2026, 11, 23, 9, 15, tzinfo=UTC)


def test_no_hours_mean_no_slots() -> None:
    start = datetime(2026, 11, 23, tzinfo=UTC)
    assert open_slots([], [], "UTC", [], 30, 0, start, start + timedelta(days=28)) == ()


def test_nearest_slots_come_in_order_of_time() -> None:
    start = datetime(2026, 11, 23, tzinfo=UTC)
    slots = open_slots(
        [WeeklySpan(0, 540, 720)], [], "UTC", [], 30, 0, start, start + timedelta(days=1)
    )
    close = nearest(slots, datetime(2026, 11, 23, 10, 20, tzinfo=UTC), 3)
    assert [slot.starts_at.strftime("%H:%M") for slot in close] == ["10:00", "10:15", "10:30"]
    assert nearest((), start, 3) == ()
