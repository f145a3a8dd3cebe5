"""Hours that a host may enter, how they are read, and how slots are summed up for a reader."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from werkzeug.datastructures import MultiDict

from fireside.availability.forms import HoursDraft, SpanDraft
from fireside.availability.rules import (
    Caps,
    DaySpan,
    Hours,
    Slot,
    StartRun,
    Travel,
    WeeklySpan,
    beside,
    check_day,
    check_travel,
    check_week,
    full_periods,
    parse_clock,
    runs_by_day,
    slots_by_day,
    speak_clock,
    speak_date,
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
        ([(600, 702)], "full five minutes"),
        ([(601, 700)], "full five minutes"),
        ([(-15, 700)], "between 00:00 and 24:00"),
        ([(1440, 1440)], "between 00:00 and 24:00"),
        ([(600, 1455)], "between 00:00 and 24:00"),
        ([(690, 900), (600, 720)], "overlap between 11:30 and 12:00"),
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


def test_the_longest_overlap_is_named_once_and_a_conversation_just_fits() -> None:
    inner = [WeeklySpan(0, 540, 720), WeeklySpan(0, 600, 630)]
    assert check_week(inner, 30) == {"hours-0": "Two spans overlap between 10:00 and 10:30."}
    assert check_week([WeeklySpan(0, 0, 30), WeeklySpan(6, 1410, 1440)], 30) == {}


def test_spans_overlap_only_where_there_are_dates_on_which_both_hold() -> None:
    until = WeeklySpan(1, 600, 720, None, TODAY)
    after = WeeklySpan(1, 660, 780, TODAY + timedelta(days=1))
    same_day = WeeklySpan(1, 660, 780, TODAY)
    assert check_week([until, after], 30) == {}
    assert "overlap between 11:00 and 12:00" in check_week([until, same_day], 30)["hours-1"]
    assert "overlap" in check_week([after, same_day], 30)["hours-1"]


def test_hours_hold_until_the_day_they_begin_at_the_earliest() -> None:
    one_day = WeeklySpan(1, 600, 720, TODAY, TODAY)
    assert check_week([one_day], 30) == {}
    backwards = WeeklySpan(1, 600, 720, TODAY, TODAY - timedelta(days=1))
    assert check_week([backwards], 30) == {
        "hours-1": "The last day, 22 November 2026, must not be before the first, 23 November 2026."
    }


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (DaySpan(TODAY - timedelta(days=1), None, None), "day"),
        (DaySpan(TODAY + timedelta(days=366), None, None), None),
        (DaySpan(TODAY + timedelta(days=367), None, None), "day"),
        (DaySpan(TODAY, 600, 540), "until"),
        (DaySpan(TODAY, 615, 720), "until"),
        (DaySpan(TODAY, None, None), None),
        (DaySpan(TODAY, 720, 780), None),
        (DaySpan(TODAY, 660, 720), None),
        (DaySpan(TODAY, 1080, 1140), None),
        (DaySpan(TODAY, 615, 645, beside=True), "until"),
        (DaySpan(TODAY, 1080, 1140, beside=True), None),
        (DaySpan(TODAY + timedelta(days=7), 1080, 1140, beside=True), "until"),
        (DaySpan(TODAY + timedelta(days=7), 1080, 1140), None),
        (DaySpan(TODAY + timedelta(days=14), 1080, 1140, beside=True), None),
        (DaySpan(TODAY + timedelta(days=1), 1320, 1380), "until"),
    ],
)
def test_a_day_that_differs_is_checked_beside_what_holds_on_it(
    change: DaySpan, field: str | None
) -> None:
    week = [WeeklySpan(0, 1080, 1200)]
    kept = [
        DaySpan(TODAY, 600, 660),
        DaySpan(TODAY, None, None),
        DaySpan(TODAY + timedelta(days=1), 720, 780),
        DaySpan(TODAY + timedelta(days=1), 1290, 1350, beside=True),
    ]
    away = Travel(TODAY + timedelta(days=14), TODAY + timedelta(days=14), None)
    hours = Hours("America/New_York", week, kept, [away])
    assert list(check_day(change, hours, TODAY, 30)) == ([field] if field else [])


SPRING, AUTUMN = date(2026, 3, 8), date(2026, 11, 1)


@pytest.mark.parametrize(
    ("day", "times", "fields"),
    [
        (SPRING, (115, 180), []),
        (SPRING, (120, 180), ["start"]),
        (SPRING, (175, 240), ["start"]),
        (SPRING, (180, 240), []),
        (SPRING, (60, 120), []),
        (SPRING, (60, 125), ["until"]),
        (SPRING, (125, 175), ["start", "until"]),
        (SPRING, (0, 1440), []),
        (AUTUMN, (0, 60), []),
        (AUTUMN, (0, 65), ["until"]),
        (AUTUMN, (60, 240), ["start"]),
        (AUTUMN, (115, 240), ["start"]),
        (AUTUMN, (120, 240), []),
        (AUTUMN, (0, 120), []),
        (AUTUMN + timedelta(days=1), (60, 115), []),
    ],
)
def test_an_hour_that_does_not_exist_or_comes_twice_is_refused_beside_its_field(
    day: date, times: tuple[int, int], fields: list[str]
) -> None:
    change = DaySpan(day, *times)
    assert list(check_day(change, Hours("America/New_York"), SPRING, 30)) == fields


def test_the_message_says_what_the_clocks_do_and_what_to_choose() -> None:
    gone = check_day(DaySpan(SPRING, 150, 240), Hours("America/New_York"), SPRING, 30)
    assert gone["start"] == (
        "02:30 does not exist on 8 March 2026: the clocks go from 02:00 to 03:00. "
        "Choose a time before 02:00, or from 03:00 on."
    )
    twice = check_day(DaySpan(AUTUMN, 90, 240), Hours("America/New_York"), SPRING, 30)
    assert twice["start"] == (
        "01:30 comes twice on 1 November 2026: the clocks go back from 02:00 to 01:00. "
        "Choose a time before 01:00, or from 02:00 on."
    )


@pytest.mark.parametrize(
    ("zone", "day", "inside", "outside"),
    [
        ("Europe/London", date(2026, 3, 29), 60, 120),
        ("Europe/London", date(2026, 10, 25), 60, 120),
        ("Australia/Lord_Howe", date(2026, 10, 4), 120, 150),
        ("Australia/Lord_Howe", date(2026, 4, 5), 90, 120),
        ("America/Santiago", date(2026, 9, 6), 0, 60),
        ("America/Santiago", date(2026, 4, 4), 23 * 60, 22 * 60 + 55),
    ],
)
def test_every_zone_changes_its_clock_in_its_own_way(
    zone: str, day: date, inside: int, outside: int
) -> None:
    present = date(2026, 1, 1)
    hours = Hours(zone)
    assert list(check_day(DaySpan(day, inside, inside + 60), hours, present, 30))[:1] == ["start"]
    assert "start" not in check_day(DaySpan(day, outside, outside + 60), hours, present, 30)


def test_the_clock_that_counts_is_that_of_the_place_on_that_day() -> None:
    change = DaySpan(SPRING, 150, 240)
    there = Travel(SPRING, SPRING, "America/New_York")
    assert check_day(change, Hours("Asia/Kolkata"), SPRING, 30) == {}
    assert "start" in check_day(change, Hours("Asia/Kolkata", travels=[there]), SPRING, 30)
    home = Hours("America/New_York", travels=[Travel(SPRING, SPRING, "Asia/Kolkata")])
    assert check_day(change, home, SPRING, 30) == {}


@pytest.mark.parametrize(
    ("first", "last", "zone", "field"),
    [
        (0, 0, "Asia/Kolkata", None),
        (-3, 0, None, None),
        (1, 0, None, "last"),
        (-3, -1, None, "last"),
        (0, 366, None, "first"),
        (0, 367, None, "last"),
        (0, 1, "Europe/Berlin", "where"),
        (0, 9, None, None),
        (0, 10, None, "first"),
        (20, 25, "Asia/Kolkata", "first"),
        (21, 25, "Asia/Kolkata", None),
    ],
)
def test_a_travel_is_checked_beside_its_others(
    first: int, last: int, zone: str | None, field: str | None
) -> None:
    def day(number: int) -> date:
        return TODAY + timedelta(days=number)

    others = [Travel(day(10), day(20), "Asia/Tokyo")]
    wrong = check_travel(Travel(day(first), day(last), zone), "Europe/Berlin", others, TODAY)
    assert list(wrong) == ([field] if field else [])


def test_a_date_is_written_in_full() -> None:
    assert speak_date(TODAY) == "23 November 2026"


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


def test_days_weeks_and_months_with_enough_conversations_are_closed() -> None:
    zone = "America/New_York"
    end_of_month = datetime(2026, 12, 1, 1, tzinfo=UTC)
    starts = [end_of_month, MORNING + timedelta(hours=8), MORNING + timedelta(hours=9)]
    midnight = datetime(2026, 11, 23, 5, tzinfo=UTC)
    day, week = timedelta(days=1), timedelta(days=7)
    assert full_periods(starts, Caps(per_day=2), zone) == [(midnight, midnight + day)]
    assert full_periods(starts, Caps(per_week=2), zone) == [(midnight, midnight + week)]
    month = datetime(2026, 11, 1, 4, tzinfo=UTC), datetime(2026, 12, 1, 5, tzinfo=UTC)
    assert full_periods(starts, Caps(per_month=3), zone) == [month]
    assert full_periods(starts, Caps(2, 2, 3), zone) == [
        (midnight, midnight + day),
        (midnight, midnight + week),
        month,
    ]
    assert full_periods(starts, Caps(3, 3, 4), zone) == []


def test_a_cap_of_zero_is_no_limit() -> None:
    assert full_periods([MORNING], Caps(), "UTC") == []


def test_a_period_begins_with_the_first_moment_of_a_day_without_midnight() -> None:
    noon = datetime(2026, 9, 6, 16, tzinfo=UTC)
    assert full_periods([noon], Caps(per_day=1), "America/Santiago") == [
        (datetime(2026, 9, 6, 4, tzinfo=UTC), datetime(2026, 9, 7, 3, tzinfo=UTC))
    ]
    sunday = datetime(2026, 12, 6, 12, tzinfo=UTC)
    assert full_periods([sunday], Caps(per_week=1), "UTC")[0][0].day == 30


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
        [SpanDraft("17:00", "18:00"), SpanDraft("19:00", "20:00")],
        [SpanDraft("17:00", "18:00")],
        [SpanDraft("x", "9:00")],
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
    assert draft.days[4] == [SpanDraft("20:00", "23:30"), SpanDraft("17:00", "18:00")]


def test_dates_are_typed_beside_their_span_and_read_or_refused() -> None:
    sent = [
        *[("from-0", "17:00"), ("until-0", "18:00"), ("first-0", ""), ("last-0", "2026-12-31")],
        *[("from-0", "19:00"), ("until-0", "20:00"), ("first-0", "2027-01-01"), ("last-0", "")],
    ]
    draft = HoursDraft.typed(MultiDict(sent))
    assert [span.is_dated for span in draft.days[0]] == [True, True]
    kept = draft.spans()
    assert kept == [
        WeeklySpan(0, 1020, 1080, None, date(2026, 12, 31)),
        WeeklySpan(0, 1140, 1200, date(2027, 1, 1), None),
    ]
    assert HoursDraft.of(kept).days == draft.days
    assert not SpanDraft("17:00", "18:00").is_dated
    odd = HoursDraft.typed(
        MultiDict([("from-6", "17:00"), ("until-6", "18:00"), ("first-6", "soon")])
    )
    with pytest.raises(Invalid) as caught:
        odd.spans()
    assert caught.value.fields == {
        "hours-6": "We cannot read the day soon. Write it like 2026-11-30."
    }
