"""The list of meetings: its cursor, and how long before the start something was called off."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from fireside.advising.rules.meetings import (
    WHICH_WORDS,
    Which,
    hours_before,
    read_cursor,
    read_which,
    to_cursor,
)

MOMENT = datetime(2027, 2, 3, 4, 5, 6, 789012, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_a_cursor_is_read_as_it_was_written() -> None:
    assert to_cursor(MOMENT) == "1801627506789012"
    assert read_cursor(to_cursor(MOMENT)) == MOMENT


@pytest.mark.parametrize("typed", ["", "-1", "1.5", "x", "9" * 18, "٣"])
def test_what_is_no_cursor_is_none(typed: str) -> None:
    assert read_cursor(typed) is None


def test_the_longest_cursor_is_read() -> None:
    assert read_cursor("9" * 17) is not None


@pytest.mark.parametrize("typed", ["", "nothing", "LATELY"])
def test_an_unknown_list_is_the_first(typed: str) -> None:
    assert read_which(typed) is Which.LATELY


def test_each_list_has_a_title_and_an_address() -> None:
    assert list(WHICH_WORDS) == list(Which)
    assert [read_which(one.value) for one in Which] == list(Which)
    assert [one.value for one in Which] == ["lately", "called-off", "not-come"]


@pytest.mark.parametrize(
    ("before", "hours"),
    [
        (24 * HOUR, 24),
        (24 * HOUR - timedelta(microseconds=1), 23),
        (timedelta(0), 0),
        (-3 * HOUR, 0),
    ],
)
def test_whole_hours_before_the_start(before: timedelta, hours: int) -> None:
    assert hours_before(MOMENT, MOMENT - before) == hours
