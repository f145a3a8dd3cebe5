"""Terms, closed days, and what a file of holidays says."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from fireside.availability.expanding import expand_days
from fireside.availability.rules import (
    ClosedDays,
    DaySpan,
    Hours,
    Shape,
    Term,
    WeeklySpan,
    check_closed,
    check_term,
    close,
    closed_times,
    holidays_of,
    moments,
    open_slots,
    read_closed,
    read_terms,
    resting,
    term_began,
    write_closed,
    write_terms,
)
from fireside.availability.rules.closed import LONGEST_CLOSED, MOST_CLOSED, MOST_TERMS
from fireside.kernel.outside import Trouble, Unreachable
from tests.unit.availability.test_outside import file

TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)
FALL = Term(date(2026, 9, 1), date(2026, 12, 15), "Fall 2026")
SPRING = Term(date(2027, 1, 20), date(2027, 5, 10), "Spring 2027")
THANKS = ClosedDays(date(2026, 11, 26), date(2026, 11, 27), "Thanksgiving")
READING = ClosedDays(date(2026, 12, 7), date(2026, 12, 8), "Reading days", True)
PLANNED = date(2026, 8, 1)


def test_terms_and_closed_days_are_read_as_they_were_written() -> None:
    assert read_terms(write_terms([SPRING, FALL])) == (FALL, SPRING)
    assert read_closed(write_closed([READING, THANKS])) == (THANKS, READING)
    assert read_terms("[]") == ()
    assert read_closed("[]") == ()
    assert json.loads(write_terms([FALL])) == [["2026-09-01", "2026-12-15", "Fall 2026"]]
    assert json.loads(write_closed([READING])) == [
        ["2026-12-07", "2026-12-08", "Reading days", True]
    ]
    assert THANKS.key == "2026-11-26_2026-11-27"


@pytest.mark.parametrize(
    ("day", "began"),
    [
        (date(2026, 8, 31), PLANNED),  # before the first term
        (date(2026, 9, 1), date(2026, 9, 1)),
        (date(2026, 12, 15), date(2026, 9, 1)),
        (date(2026, 12, 16), date(2026, 12, 16)),  # the time between
        (date(2027, 1, 19), date(2026, 12, 16)),
        (date(2027, 1, 20), date(2027, 1, 20)),
        (date(2027, 5, 10), date(2027, 1, 20)),
        (date(2027, 5, 11), date(2027, 5, 11)),  # after the last one
    ],
)
def test_a_term_is_the_institutions_own_where_it_has_any(day: date, began: date) -> None:
    assert term_began(write_terms([FALL, SPRING]), PLANNED, day) == began


def test_after_the_last_term_the_plan_of_the_year_goes_on() -> None:
    text = write_terms([FALL, SPRING])
    assert term_began(text, date(2027, 8, 1), date(2027, 8, 20)) == date(2027, 8, 1)
    assert term_began("[]", PLANNED, TODAY) == PLANNED


@pytest.mark.parametrize(
    ("term", "field", "words"),
    [
        (Term(FALL.last_day, FALL.last_day + DAY, "Winter"), "first_day", "overlaps with Fall"),
        (Term(FALL.first_day - DAY, FALL.first_day, "Summer"), "first_day", "overlaps with Fall"),
        (Term(TODAY, TODAY - DAY, "Odd"), "last_day", "before the first"),
        (Term(date(2027, 1, 1), date(2028, 1, 2), "Long"), "last_day", "more than 366"),
        (Term(date(2032, 1, 1), date(2032, 2, 1), "Far"), "first_day", "years away"),
        (Term(date(2020, 1, 1), date(2020, 2, 1), "Far"), "first_day", "years away"),
        (Term(SPRING.first_day, SPRING.last_day, ""), "name", "Give it a name"),
        (Term(SPRING.first_day, SPRING.last_day, "x" * 81), "name", "under 80"),
    ],
)
def test_a_term_that_cannot_be_is_refused_beside_its_field(
    term: Term, field: str, words: str
) -> None:
    wrong = check_term(term, [FALL], TODAY)
    assert list(wrong) == [field]
    assert words in wrong[field]


def test_terms_that_touch_and_the_longest_ones_are_fine() -> None:
    assert check_term(Term(FALL.last_day + DAY, SPRING.first_day, "W"), [FALL], TODAY) == {}
    assert check_term(Term(date(2027, 1, 1), date(2028, 1, 1), "x" * 80), [FALL], TODAY) == {}
    assert check_term(Term(date(2031, 1, 1), date(2031, 2, 1), "Far"), [], TODAY) == {}
    many = [Term(date(2021, 1, 1) + n * DAY, date(2021, 1, 1) + n * DAY, "x") for n in range(40)]
    assert len(many) == MOST_TERMS
    assert list(check_term(FALL, many, TODAY)) == ["name"]
    assert check_term(FALL, many[1:], TODAY) == {}


def test_closed_days_that_cannot_be_are_refused_beside_their_field() -> None:
    over = ClosedDays(TODAY - 2 * DAY, TODAY - DAY, "Gone")
    assert "are over" in check_closed(over, TODAY)["last_day"]
    assert check_closed(ClosedDays(TODAY - 2 * DAY, TODAY, "Now"), TODAY) == {}
    longest = ClosedDays(TODAY, TODAY + (LONGEST_CLOSED - 1) * DAY, "Summer")
    assert check_closed(longest, TODAY) == {}
    longer = ClosedDays(TODAY, TODAY + LONGEST_CLOSED * DAY, "Summer")
    assert "more than 120 days" in check_closed(longer, TODAY)["last_day"]


def test_the_same_days_again_take_the_place_of_the_old_ones() -> None:
    renamed = ClosedDays(THANKS.first_day, THANKS.last_day, "Harvest", True)
    assert close([THANKS, READING], [renamed]) == [renamed, READING]
    many = [ClosedDays(TODAY + n * DAY, TODAY + n * DAY, "x") for n in range(MOST_CLOSED)]
    assert len(close(many[1:], many[:1])) == MOST_CLOSED
    with pytest.raises(ValueError, match="at most 200"):
        close(many, [READING])


def test_a_closed_day_is_one_of_the_institutions_clock() -> None:
    assert moments(THANKS, "America/New_York") == (
        datetime(2026, 11, 26, 5, tzinfo=UTC),
        datetime(2026, 11, 28, 5, tzinfo=UTC),
    )
    spring = ClosedDays(date(2026, 3, 8), date(2026, 3, 8), "23 hours")
    start, end = moments(spring, "America/New_York")
    assert end - start == timedelta(hours=23)
    skipped = ClosedDays(date(2026, 9, 6), date(2026, 9, 6), "No midnight")
    assert moments(skipped, "America/Santiago")[0] == datetime(2026, 9, 6, 4, tzinfo=UTC)
    assert closed_times(write_closed([READING, THANKS]), "UTC") == (moments(THANKS, "UTC"),)


def test_weekly_hours_rest_on_the_dates_that_are_touched() -> None:
    text = write_closed([THANKS, READING])
    assert resting(text, TODAY, TODAY + 30 * DAY) == [(READING.first_day, READING.last_day)]
    assert resting(text, READING.last_day, TODAY + 30 * DAY) == [(READING.last_day,) * 2]
    assert resting(text, TODAY, READING.first_day) == [(READING.first_day,) * 2]
    assert resting(text, READING.last_day + DAY, TODAY + 30 * DAY) == []
    assert resting(text, TODAY, READING.first_day - DAY) == []


def test_no_conversation_lasts_into_a_closed_day_but_what_is_kept_free_may() -> None:
    hours = Hours("UTC", [WeeklySpan(weekday, 0, 1440) for weekday in range(7)])
    start = datetime(2026, 11, 25, 22, tzinfo=UTC)
    slots = open_slots(
        hours,
        [],
        Shape(30, 15, 15),
        start,
        start + timedelta(hours=54),
        off=[moments(THANKS, "UTC")],
    )
    assert [f"{slot.starts_at:%d %H:%M}" for slot in slots][5:8] == [
        "25 23:15",
        "25 23:30",
        "28 00:00",
    ]


def test_what_a_host_notes_for_a_resting_date_holds() -> None:
    day = READING.first_day
    offered = [DaySpan(day, 540, 600), DaySpan(day + DAY, 600, 660, True)]
    hours = Hours(
        "UTC", [WeeklySpan(n, 840, 900) for n in range(7)], offered, (), [(day, day + DAY)]
    )
    start = datetime(2026, 12, 7, tzinfo=UTC)
    slots = open_slots(hours, [], Shape(60), start, start + 3 * DAY)
    assert [f"{slot.starts_at:%d %H:%M}" for slot in slots] == ["07 09:00", "08 10:00", "09 14:00"]


NEW_YEAR = "UID:n\nDTSTART;VALUE=DATE:20260101\nSUMMARY:New  Year\nRRULE:FREQ=YEARLY"
BREAK = (
    "UID:b\nDTSTART;VALUE=DATE:20261224\nDTEND;VALUE=DATE:20261227\nSUMMARY:Winter\n"
    "TRANSP:TRANSPARENT"
)
SINCE, UNTIL = TODAY, date(2028, 5, 20)


def test_holidays_are_the_whole_days_of_a_file() -> None:
    timed = "UID:t\nDTSTART:20261201T140000Z\nDTEND:20261201T150000Z\nSUMMARY:Talk"
    off = "UID:c\nDTSTART;VALUE=DATE:20261202\nSUMMARY:Off\nSTATUS:CANCELLED"
    old = "UID:o\nDTSTART;VALUE=DATE:20261001\nSUMMARY:Old"
    bare = "UID:e\nDTSTART;VALUE=DATE:20261203"
    wanted = [
        (date(2026, 12, 3), date(2026, 12, 3), ""),
        (date(2026, 12, 24), date(2026, 12, 26), "Winter"),
        (date(2027, 1, 1), date(2027, 1, 1), "New Year"),
        (date(2028, 1, 1), date(2028, 1, 1), "New Year"),
    ]
    content = file(NEW_YEAR, BREAK, timed, off, old, bare)
    assert holidays_of(content, SINCE, UNTIL) == wanted
    assert expand_days(content, SINCE, UNTIL) == wanted


def test_holidays_at_both_ends_of_the_time_are_found() -> None:
    last = BREAK.replace("20261227", "20261226")
    for since, until in ((date(2026, 12, 25), UNTIL), (TODAY, date(2026, 12, 24))):
        assert len(holidays_of(file(last), since, until)) == 1
    assert holidays_of(file(last), date(2026, 12, 26), UNTIL) == []
    assert holidays_of(file(last), TODAY, date(2026, 12, 23)) == []


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html>no calendar</html>",
        file(NEW_YEAR.replace("YEARLY", "SECONDLY")),
        b"BEGIN:VEVENT\r\nUID:a\r\nEND:VEVENT\r\n",
    ],
)
def test_a_file_that_is_no_calendar_is_one_answer(content: bytes) -> None:
    with pytest.raises(Unreachable) as caught:
        expand_days(content, SINCE, UNTIL)
    assert caught.value.trouble is Trouble.UNREADABLE
