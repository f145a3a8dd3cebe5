"""Hours that a host may enter, how they are read, and how slots are summed up for a reader."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from werkzeug.datastructures import MultiDict

from fireside.availability.forms import HoursDraft
from fireside.availability.rules import (
    DaySpan,
    Slot,
    StartRun,
    WeeklySpan,
    beside,
    check_day,
    check_week,
    full_months,
    month_of,
    outside_months,
    parse_clock,
    runs_by_day,
    slots_by_day,
    speak_clock,
    spread_out,
)
from fireside.kernel.errors import Invalid

TODAY = date(2026, 11, 23)
MORNING = datetime(2026, 11, 23, 9, tzinfo=UTC)


def slots_at(*minutes: int, length: int = 30) -> list[Slot]:
    starts = [MORNING + timedelta(minutes=minute) for minute in minutes]
    return [Slot(start, start + timedelta(minutes=length)) for start in starts]


@pytest.mark.parametrize(("text", "minutes"), [("00:00", 0), ("9:15", 555), ("24:00", 1440)])
def test_a_clock_time_is_read_and_written(text: str, minutes: int) -> None:
    assert parse_clock(text) == minutes
    assert speak_clock(minutes) == text.rjust(5, "0")


@pytest.mark.parametrize(
    "text", ["", "9", "24:15", "9:5", "9:60", "a:00", "009:00", "9:0a", "²:00", "-1:00"]
)
def test_what_is_no_clock_time_is_none(text: str) -> None:
    assert parse_clock(text) is None


@pytest.mark.parametrize(
    ("spans", "words"),
    [
        ([(600, 600)], "must be after the start"),
        ([(600, 540)], "must be after the start, 10:00"),
        ([(600, 615)], "take 30 minutes"),
        ([(600, 700)], "quarters"),
        ([(605, 700)], "quarters"),
        ([(-15, 700)], "between 00:00 and 24:00"),
        ([(1440, 1440)], "between 00:00 and 24:00"),
        ([(600, 1455)], "between 00:00 and 24:00"),
        ([(700 - 700 % 15, 900), (600, 720)], "overlap between 11:30 and 12:00"),
        ([(60 * k, 60 * k + 45) for k in range(7)], "At most 6"),
    ],
)
def test_hours_that_make_no_sense_are_named(spans: list[tuple[int, int]], words: str) -> None:
    wrong = check_week([WeeklySpan(2, *span) for span in spans], 30)
    assert list(wrong) == ["hours-2"]
    assert words in wrong["hours-2"]


def test_hours_that_touch_are_fine() -> None:
    assert check_week([WeeklySpan(0, 540, 600), WeeklySpan(0, 600, 660)], 30) == {}
    assert check_week([], 30) == {}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (DaySpan(TODAY - timedelta(days=1), None, None), "day"),
        (DaySpan(TODAY + timedelta(days=400), None, None), "day"),
        (DaySpan(TODAY, 600, 540), "until"),
        (DaySpan(TODAY, 615, 720), "until"),
        (DaySpan(TODAY, None, None), None),
        (DaySpan(TODAY, 720, 780), None),
    ],
)
def test_a_day_that_differs_is_checked_beside_its_others(
    change: DaySpan, field: str | None
) -> None:
    others = [DaySpan(TODAY, 600, 660), DaySpan(TODAY, None, None)]
    others.append(DaySpan(TODAY + timedelta(days=1), 720, 780))
    assert list(check_day(change, others, TODAY, 30)) == ([field] if field else [])


def test_slots_are_grouped_by_the_readers_day() -> None:
    late = datetime(2026, 11, 24, 1, tzinfo=UTC)
    days = slots_by_day([Slot(late, late + timedelta(minutes=30))], "America/New_York")
    assert list(days) == [date(2026, 11, 23)]


def test_neighbouring_starts_are_one_run() -> None:
    runs = runs_by_day(slots_at(0, 15, 30, 120), "UTC", 15)
    half = timedelta(minutes=30)
    noon = MORNING + timedelta(hours=2)
    assert runs == {TODAY: [StartRun(MORNING, MORNING + half), StartRun(noon, noon)]}


def test_spread_out_times_do_not_overlap_and_keep_a_pause() -> None:
    slots = slots_at(0, 15, 30, 45, 60, 90)
    assert list(spread_out(slots)) == slots_at(0, 30, 60, 90)
    assert list(spread_out(slots, timedelta(minutes=30))) == slots_at(0, 60)


def test_a_month_with_enough_conversations_is_closed() -> None:
    end_of_month = datetime(2026, 12, 1, 1, tzinfo=UTC)
    assert month_of(end_of_month, "America/New_York") == (2026, 11)
    full = full_months([end_of_month, MORNING], 2, "America/New_York")
    assert full == {(2026, 11)}
    slots = [*slots_at(0), Slot(end_of_month, end_of_month), *slots_at(60 * 24 * 10)]
    assert list(outside_months(slots, full, "America/New_York")) == slots[2:]
    assert list(outside_months(slots, frozenset(), "UTC")) == slots


def test_a_cap_of_zero_is_no_limit() -> None:
    assert full_months([MORNING], 0, "UTC") == frozenset()


def test_times_that_the_asker_has_given_away_are_left_out() -> None:
    own = [(MORNING + timedelta(minutes=30), MORNING + timedelta(minutes=60))]
    assert list(beside(slots_at(0, 15, 30, 45, 60), own)) == slots_at(0, 60)


def test_a_draft_gains_and_loses_spans_without_losing_what_was_typed() -> None:
    draft = HoursDraft.typed(
        MultiDict([("from-0", "17:00"), ("until-0", "18:00"), ("from-2", "x"), ("until-2", "9:00")])
    )
    draft.change("0", "")
    draft.change("1", "2-9")
    assert draft.days[:3] == [
        [("17:00", "18:00"), ("19:00", "20:00")],
        [("17:00", "18:00")],
        [("x", "9:00")],
    ]
    assert draft.added == "1"
    with pytest.raises(Invalid) as caught:
        draft.spans()
    assert list(caught.value.fields) == ["hours-2"]
    draft.change("7", "2-0")
    draft.change("", "9-0")
    draft.change("", "0-x")
    assert draft.spans() == [
        WeeklySpan(0, 1020, 1080),
        WeeklySpan(0, 1140, 1200),
        WeeklySpan(1, 1020, 1080),
    ]


def test_a_late_day_is_offered_the_usual_hour_again() -> None:
    draft = HoursDraft.of([WeeklySpan(4, 1200, 1410)])
    draft.change("4", "")
    assert draft.days[4] == [("20:00", "23:30"), ("17:00", "18:00")]
