"""Open slots against an oracle that looks at every single minute, with both edges of DST."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fireside.availability.rules import (
    Busy,
    Caps,
    ClosedDays,
    DaySpan,
    Hours,
    Shape,
    Slot,
    Travel,
    WeeklySpan,
    closed_times,
    full_periods,
    iter_slots,
    nearest,
    open_slots,
    write_closed,
)
from tests.unit.availability.oracle import CASES, EDGES, MINUTE, around, oracle

DAY = timedelta(days=1)
MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
HALF_AN_HOUR = Shape(30)


def starts(slots: tuple[Slot, ...], pattern: str = "%H:%M") -> list[str]:
    return [slot.starts_at.strftime(pattern) for slot in slots]


@pytest.mark.parametrize(("zone", "day"), CASES)
def test_every_span_of_an_edge_day_agrees_with_the_oracle(zone: str, day: date) -> None:
    start, end = around(zone, day)
    shape = Shape(30, 10, 10)
    for first in range(0, 5 * 60, 30):
        for last in range(first + 30, 6 * 60, 75):
            hours = Hours(zone, [WeeklySpan(day.weekday(), first, last)])
            got = open_slots(hours, [], shape, start, end)
            assert got == oracle(hours, [], shape, start, end), (first, last)


@pytest.mark.parametrize(("zone", "day"), CASES)
def test_days_open_around_the_clock_agree_with_the_oracle(zone: str, day: date) -> None:
    hours = Hours(zone, [WeeklySpan(weekday, 0, 1440) for weekday in range(7)])
    start, end = around(zone, day, days=2)
    got = open_slots(hours, [], Shape(45), start, end)
    assert got == oracle(hours, [], Shape(45), start, end)


fives = st.integers(0, 287).map(lambda five: five * 5)
quarters = st.integers(0, 95).map(lambda quarter: quarter * 15)


@st.composite
def span_minutes(draw: st.DrawFn) -> tuple[int, int]:
    start = draw(st.one_of(quarters, fives))
    return start, draw(st.integers(start // 5 + 1, 288)) * 5


@st.composite
def hours_around(draw: st.DrawFn, zone: str, day: date) -> Hours:
    """A week, days that differ, offers and a travel, all near one day."""
    nearby = st.integers(-2, 3).map(lambda shift: day + shift * DAY)
    weekly = [
        WeeklySpan(
            weekday, *draw(span_minutes()), draw(st.none() | nearby), draw(st.none() | nearby)
        )
        for weekday in draw(st.lists(st.integers(0, 6), max_size=7))
    ]
    closed = st.builds(DaySpan, nearby, st.none(), st.none())
    changed = st.builds(
        lambda on, span, beside: DaySpan(on, span[0], span[1], beside),
        *(nearby, span_minutes(), st.booleans()),
    )
    changes = draw(st.lists(st.one_of(closed, changed), max_size=3))
    travels = []
    if draw(st.booleans()):
        first = draw(nearby)
        there = draw(st.sampled_from([None, *EDGES]))
        travels.append(Travel(first, first + draw(st.integers(0, 2)) * DAY, there))
        later = travels[0].last_day + draw(st.integers(1, 2)) * DAY
        travels += draw(st.just([]) | st.just([Travel(later, later, "Asia/Kolkata")]))
    resting = draw(st.lists(nearby, max_size=2))
    rests = [(first, first + draw(st.integers(0, 1)) * DAY) for first in resting]
    return Hours(zone, weekly, changes, travels[::-1], rests)


@st.composite
def problems(draw: st.DrawFn) -> tuple:
    zone, day = draw(st.sampled_from(CASES))
    start, end = around(zone, day, days=2)
    start += draw(st.integers(0, 600)) * MINUTE
    somewhen = st.integers(-60, 2800).map(lambda minute: start + minute * MINUTE)
    busy: list[Busy] = [
        (begun, begun + draw(st.integers(1, 300)) * MINUTE)
        for begun in draw(st.lists(somewhen, max_size=4))
    ]
    breath = st.sampled_from((0, 5, 10, 30))
    shape = Shape(
        draw(st.sampled_from((15, 20, 30, 45, 60))),
        draw(breath),
        draw(breath),
        draw(st.sampled_from((5, 10, 15, 20, 30, 60))),
    )
    counted = draw(st.lists(somewhen, max_size=3))
    cap = st.sampled_from((0, 0, 1, 2))
    caps = Caps(draw(cap), draw(cap), draw(cap))
    house = draw(st.sampled_from([zone, *EDGES]))
    shut = draw(st.lists(st.integers(-1, 2).map(lambda shift: day + shift * DAY), max_size=2))
    text = write_closed(ClosedDays(one, one, "Closed") for one in shut)
    off = closed_times(text, house)
    return draw(hours_around(zone, day)), busy, shape, start, end, counted, caps, off


@settings(max_examples=120, deadline=None)
@given(problems())
def test_slots_are_what_the_definition_says_minute_by_minute(problem: tuple) -> None:
    hours, busy, shape, start, end, counted, caps, off = problem
    closed = full_periods(counted, caps, hours.zone)
    assert open_slots(hours, busy, shape, start, end, closed, off) == oracle(*problem)


@settings(max_examples=60, deadline=None)
@given(problems(), st.integers(0, 1500))
def test_a_time_that_is_listed_is_found_when_it_is_asked_for_alone(
    problem: tuple, minute: int
) -> None:
    hours, busy, shape, start, end, _, _, off = problem
    listed = {slot.starts_at for slot in open_slots(hours, busy, shape, start, end, (), off)}
    for asked in [*sorted(listed)[:5], min(start + minute * MINUTE, end - MINUTE)]:
        alone = open_slots(hours, busy, shape, asked, asked + timedelta(seconds=1), (), off)
        assert bool(alone) is (asked in listed)


def test_an_hour_that_the_clock_skips_offers_nothing() -> None:
    hours = Hours("America/New_York", [WeeklySpan(6, 2 * 60, 3 * 60)])
    start, end = around("America/New_York", date(2026, 3, 8))
    assert open_slots(hours, [], HALF_AN_HOUR, start, end) == ()


def test_hours_around_a_skipped_one_touch() -> None:
    hours = Hours("America/New_York", [WeeklySpan(6, 90, 4 * 60)])
    start, end = around("America/New_York", date(2026, 3, 8))
    found = open_slots(hours, [], Shape(60, step_minutes=30), start, end)
    assert starts(found) == ["06:30", "07:00"], "01:30 EST lasts until 03:30 EDT"


def test_an_hour_that_the_clock_repeats_is_offered_twice() -> None:
    hours = Hours("America/New_York", [WeeklySpan(6, 60, 120)])
    start, end = around("America/New_York", date(2026, 11, 1))
    found = open_slots(hours, [], Shape(60, step_minutes=60), start, end)
    assert starts(found) == ["05:00", "06:00"]


def test_a_conversation_may_run_over_midnight_where_both_days_are_open() -> None:
    hours = Hours("UTC", [WeeklySpan(0, 23 * 60, 1440), WeeklySpan(1, 0, 60)])
    found = open_slots(hours, [], Shape(60, step_minutes=30), MONDAY, MONDAY + 2 * DAY)
    assert starts(found) == ["23:00", "23:30", "00:00"]


def test_a_busy_time_keeps_each_buffer_on_its_side() -> None:
    busy = [(MONDAY + timedelta(hours=10), MONDAY + timedelta(hours=10, minutes=30))]
    hours = Hours("UTC", [WeeklySpan(0, 9 * 60, 12 * 60)])
    shape = Shape(30, before_minutes=5, after_minutes=20, step_minutes=5)
    found = starts(open_slots(hours, busy, shape, MONDAY, MONDAY + DAY))
    assert found[:4] == ["09:00", "09:05", "09:10", "10:35"]
    assert found[-1] == "11:30"


def test_a_busy_time_of_seconds_takes_no_more_than_it_must() -> None:
    nine = MONDAY + timedelta(hours=9)
    busy = [(nine + timedelta(minutes=30), nine + timedelta(minutes=30, microseconds=1))]
    hours = Hours("UTC", [WeeklySpan(0, 9 * 60, 10 * 60)])
    shape = Shape(30, step_minutes=10)
    assert starts(open_slots(hours, busy, shape, MONDAY, MONDAY + DAY)) == ["09:00"]


def test_an_uneven_present_moment_does_not_move_the_grid() -> None:
    present = datetime(2026, 11, 23, 9, 7, 31, 250, tzinfo=UTC)
    hours = Hours("UTC", [WeeklySpan(0, 540, 660)])
    found = iter_slots(hours, [], HALF_AN_HOUR, present, present + DAY)
    assert next(found).starts_at == datetime(2026, 11, 23, 9, 15, tzinfo=UTC)


def test_both_ends_of_the_window_are_exact() -> None:
    nine, hours = MONDAY + timedelta(hours=9), Hours("UTC", [WeeklySpan(0, 540, 660)])
    step = timedelta(minutes=15)
    assert starts(open_slots(hours, [], HALF_AN_HOUR, nine, nine + step)) == ["09:00"]
    late = nine + timedelta(microseconds=1)
    found = open_slots(hours, [], HALF_AN_HOUR, late, late + step)
    assert starts(found) == ["09:15"]


def test_no_hours_mean_no_slots() -> None:
    assert open_slots(Hours("UTC"), [], HALF_AN_HOUR, MONDAY, MONDAY + 28 * DAY) == ()


def test_weekly_hours_hold_between_their_dates_alone() -> None:
    hours = Hours(
        "UTC",
        [
            WeeklySpan(0, 540, 600, date(2026, 11, 30), date(2026, 12, 7)),
            WeeklySpan(0, 900, 960, None, date(2026, 11, 29)),
        ],
    )
    found = open_slots(hours, [], Shape(60), MONDAY, MONDAY + 28 * DAY)
    assert starts(found, "%d %H:%M") == ["23 15:00", "30 09:00", "07 09:00"]


def test_a_day_with_hours_of_its_own_has_several_and_an_offer_besides() -> None:
    day = date(2026, 11, 23)
    changes = [DaySpan(day, 600, 660), DaySpan(day, 420, 480), DaySpan(day, 900, 960, beside=True)]
    hours = Hours("UTC", [WeeklySpan(0, 540, 600)], changes)
    assert starts(open_slots(hours, [], Shape(60), MONDAY, MONDAY + DAY)) == [
        "07:00",
        "10:00",
        "15:00",
    ]


def test_an_offer_stands_beside_the_weekly_hours_and_on_a_closed_day() -> None:
    tuesday = date(2026, 11, 24)
    changes = [
        DaySpan(date(2026, 11, 23), 900, 960, beside=True),
        DaySpan(tuesday, None, None),
        DaySpan(tuesday, 480, 540, beside=True),
    ]
    hours = Hours("UTC", [WeeklySpan(0, 540, 600), WeeklySpan(1, 540, 600)], changes)
    found = open_slots(hours, [], Shape(60), MONDAY, MONDAY + 2 * DAY)
    assert starts(found) == ["09:00", "15:00", "08:00"]


def test_hours_are_read_where_the_host_is_and_come_home_with_her() -> None:
    weekly = [WeeklySpan(weekday, 9 * 60, 10 * 60) for weekday in range(7)]
    travel = Travel(date(2026, 11, 24), date(2026, 11, 25), "Asia/Kolkata")
    hours = Hours("America/New_York", weekly, travels=[travel])
    found = open_slots(hours, [], Shape(60), MONDAY, MONDAY + 4 * DAY)
    assert starts(found, "%d %H:%M") == ["23 14:00", "24 03:30", "25 03:30", "26 14:00"]


def test_weekly_hours_rest_while_she_is_away_but_not_what_she_offers() -> None:
    weekly = [WeeklySpan(weekday, 540, 600) for weekday in range(7)]
    tuesday = date(2026, 11, 24)
    offer = DaySpan(tuesday, 900, 960, beside=True)
    hours = Hours("UTC", weekly, [offer], [Travel(tuesday, date(2026, 11, 25), None)])
    found = open_slots(hours, [], Shape(60), MONDAY, MONDAY + 4 * DAY)
    assert starts(found, "%d %H:%M") == ["23 09:00", "24 15:00", "26 09:00"]


def test_the_same_moment_in_hours_of_two_dates_is_one_open_interval() -> None:
    """A travel from New York to Kolkata: its first morning is the evening before, at home."""
    weekly = [WeeklySpan(0, 20 * 60, 23 * 60), WeeklySpan(1, 8 * 60, 9 * 60)]
    travel = Travel(date(2026, 11, 24), date(2026, 11, 24), "Asia/Kolkata")
    hours = Hours("America/New_York", weekly, travels=[travel])
    found = open_slots(hours, [], Shape(30, step_minutes=30), MONDAY, MONDAY + 2 * DAY)
    assert starts(found)[:3] == ["01:00", "01:30", "02:00"]
    assert starts(found)[-1] == "03:30"
    assert len(set(found)) == len(found) == 6


def test_a_full_time_closes_starts_but_not_what_lasts_into_it() -> None:
    hours, ten = Hours("UTC", [WeeklySpan(0, 540, 660)]), MONDAY + timedelta(hours=10)
    closed = [(ten, ten + timedelta(minutes=30))]
    found = open_slots(hours, [], Shape(30), MONDAY, MONDAY + DAY, closed)
    assert starts(found) == ["09:00", "09:15", "09:30", "09:45", "10:30"]


def test_nearest_slots_come_in_order_of_time() -> None:
    slots = open_slots(
        Hours("UTC", [WeeklySpan(0, 540, 720)]), [], HALF_AN_HOUR, MONDAY, MONDAY + DAY
    )
    close = nearest(slots, datetime(2026, 11, 23, 10, 20, tzinfo=UTC), 3)
    assert starts(close) == ["10:00", "10:15", "10:30"]
    assert nearest((), MONDAY, 3) == ()
