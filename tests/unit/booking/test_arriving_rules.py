"""Being late, checking in, and when the way in stands on the first page."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from fireside.booking.rules.arriving import (
    BETWEEN,
    CHECK_IN_FROM,
    DETAIL_LONGEST,
    LATE_FROM,
    LATE_MINUTES,
    LATE_WORDS,
    MOST_TOLD,
    NEAR,
    LateRefusal,
    can_be_late,
    can_check_in,
    detail_problems,
    is_day_of,
    late_refusal,
    way_in,
)

START = datetime(2027, 3, 14, 15, tzinfo=UTC)  # the clocks go forward in New York that morning
END = START + timedelta(minutes=30)
SECOND = timedelta(seconds=1)


def refusal(
    present: datetime, minutes: int = 10, told: int = 0, told_at: datetime | None = None
) -> LateRefusal | None:
    return late_refusal(
        minutes, told=told, told_at=told_at, starts_at=START, ends_at=END, present=present
    )


def test_the_spans_are_those_that_people_were_told() -> None:
    assert timedelta(hours=3) == LATE_FROM
    assert timedelta(minutes=15) == CHECK_IN_FROM
    assert timedelta(hours=12) == NEAR
    assert timedelta(minutes=2) == BETWEEN
    assert (MOST_TOLD, DETAIL_LONGEST) == (3, 300)
    assert LATE_MINUTES == (5, 10, 15, 20, 30)
    assert set(LATE_WORDS) == set(LateRefusal)


@pytest.mark.parametrize("minutes", [-5, 0, 1, 7, 31, 60])
def test_only_the_minutes_on_the_page_are_passed_on(minutes: int) -> None:
    assert refusal(START, minutes) is LateRefusal.MINUTES


@pytest.mark.parametrize("minutes", LATE_MINUTES)
def test_each_of_them_is(minutes: int) -> None:
    assert refusal(START, minutes) is None


@pytest.mark.parametrize(
    ("present", "open_"),
    [
        (START - LATE_FROM - SECOND, False),
        (START - LATE_FROM, True),
        (END - SECOND, True),
        (END, False),
    ],
)
def test_one_is_late_from_three_hours_before_until_the_end(present: datetime, open_: bool) -> None:
    assert (refusal(present) is None) is open_
    assert can_be_late(START, END, present) is open_
    assert open_ or refusal(present) is LateRefusal.MOMENT


def test_nobody_says_so_more_than_three_times_or_twice_in_a_breath() -> None:
    assert refusal(START, told=2) is None
    assert refusal(START, told=3) is LateRefusal.OFTEN
    assert refusal(START, told=1, told_at=START) is LateRefusal.PAUSE
    assert refusal(START, told=1, told_at=START - BETWEEN + SECOND) is LateRefusal.PAUSE
    assert refusal(START, told=1, told_at=START - BETWEEN) is None
    assert refusal(START, told=1, told_at=START + SECOND) is None  # the clock was put back


@pytest.mark.parametrize(
    ("present", "open_"),
    [
        (START - CHECK_IN_FROM - SECOND, False),
        (START - CHECK_IN_FROM, True),
        (START, True),
        (END - SECOND, True),
        (END, False),
    ],
)
def test_the_clock_starts_from_a_quarter_of_an_hour_before(present: datetime, open_: bool) -> None:
    assert can_check_in(START, END, present) is open_


@pytest.mark.parametrize(
    ("present", "zone", "shown"),
    [
        (START - NEAR - SECOND, "Asia/Tokyo", False),  # it is the 14th there, the start the 15th
        (START - NEAR, "Asia/Tokyo", True),
        (datetime(2027, 3, 14, 4, 59, tzinfo=UTC), "America/New_York", True),  # within 12 hours
        (datetime(2027, 3, 14, 2, 59, 59, tzinfo=UTC), "America/New_York", False),
        (datetime(2027, 3, 14, 0, 0, tzinfo=UTC), "UTC", True),  # the same day, 15 hours before
        (datetime(2027, 3, 13, 23, 59, tzinfo=UTC), "UTC", False),
        (END - SECOND, "UTC", True),
        (END, "UTC", False),
    ],
)
def test_the_way_in_stands_on_the_first_page_of_that_day(
    present: datetime, zone: str, shown: bool
) -> None:
    assert is_day_of(START, END, present, zone) is shown


def test_a_way_in_of_its_own_replaces_the_usual_one() -> None:
    assert way_in({"address": "1 Elm"}, {}) == {"address": "1 Elm"}
    assert way_in({"address": "1 Elm", "parking": "none"}, {"address": "2 Oak"}) == {
        "address": "2 Oak"
    }


def test_details_have_an_end() -> None:
    assert detail_problems({"address": "x" * 300}) == {}
    assert detail_problems({"address": "x" * 301, "parking": "y"}) == {
        "address": "Keep it under 300 characters."
    }
