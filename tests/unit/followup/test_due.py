"""When something is due, and in which order it is shown."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fireside.followup.rules import Due, due_of, earliest, morning_of, suggested_day

TODAY = date(2027, 12, 3)


@pytest.mark.parametrize(
    ("days", "due"),
    [
        (-400, Due.NOW),
        (0, Due.NOW),
        (1, Due.SOON),
        (14, Due.SOON),
        (15, Due.LATER),
        (900, Due.LATER),
    ],
)
def test_a_day_is_now_soon_or_later(days: int, due: Due) -> None:
    assert due_of(TODAY + timedelta(days=days), TODAY) is due


def test_without_a_day_nothing_is_due() -> None:
    assert due_of(None, TODAY) is Due.NEVER
    assert earliest([]) is None
    assert earliest([None, None]) is None
    assert earliest([None, TODAY, TODAY - timedelta(days=1)]) == TODAY - timedelta(days=1)


@pytest.mark.parametrize(
    ("today", "day"),
    [
        (date(2027, 1, 15), date(2027, 4, 15)),
        (date(2027, 9, 30), date(2027, 12, 30)),
        (date(2027, 10, 1), date(2028, 1, 1)),
        (date(2027, 11, 30), date(2028, 2, 29)),
        (date(2026, 11, 30), date(2027, 2, 28)),
        (date(2027, 12, 31), date(2028, 3, 31)),
        (date(2027, 1, 31), date(2027, 4, 30)),
    ],
)
def test_three_months_on_is_the_same_day_or_the_months_last(today: date, day: date) -> None:
    assert suggested_day(today) == day


@given(st.dates(date(2020, 1, 1), date(2100, 1, 1)))
def test_three_months_are_about_ninety_days(today: date) -> None:
    assert 89 <= (suggested_day(today) - today).days <= 92


def test_the_morning_is_nine_on_the_students_wall_at_both_edges() -> None:
    assert morning_of(date(2027, 3, 28), "Europe/Berlin") == datetime(2027, 3, 28, 7, tzinfo=UTC)
    assert morning_of(date(2027, 10, 31), "Europe/Berlin") == datetime(2027, 10, 31, 8, tzinfo=UTC)
    assert morning_of(TODAY, "America/New_York") == datetime(2027, 12, 3, 14, tzinfo=UTC)
