"""What is missing in a host's own calendar, and what stands there and is no more."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from fireside.booking.rules.own_calendars import Truth, calendar_gaps
from fireside.interviews.rules import State

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)


def truth(state: State = State.CONFIRMED, hours: int = 1, sequence: int = 0) -> Truth:
    return Truth(7, "a", sequence, state, NOON + timedelta(hours=hours))


def test_what_is_confirmed_is_missing_until_it_is_written_as_it_stands() -> None:
    assert calendar_gaps([truth()], {}, NOON, takes_new=True) == ([7], [])
    assert calendar_gaps([truth()], {"a": 0}, NOON, takes_new=True) == ([], [])
    assert calendar_gaps([truth(sequence=1)], {"a": 0}, NOON, takes_new=True) == ([7], [])


def test_new_ones_go_only_where_they_are_wanted_and_old_ones_follow() -> None:
    assert calendar_gaps([truth()], {}, NOON, takes_new=False) == ([], [])
    assert calendar_gaps([truth(sequence=1)], {"a": 0}, NOON, takes_new=False) == ([7], [])


def test_what_is_over_is_left_as_it_is() -> None:
    assert calendar_gaps([truth(hours=0)], {}, NOON, takes_new=True) == ([], [])
    assert calendar_gaps([truth(hours=0, sequence=1)], {"a": 0}, NOON, takes_new=True) == ([], [])


@pytest.mark.parametrize("state", [State.HELD, State.MISSED, State.HOST_MISSED])
def test_what_took_place_or_should_have_stays(state: State) -> None:
    assert calendar_gaps([truth(state)], {"a": 0}, NOON, takes_new=True) == ([], [])


@pytest.mark.parametrize("state", [State.CANCELLED, State.REQUESTED, State.EXPIRED])
def test_what_is_off_goes(state: State) -> None:
    assert calendar_gaps([truth(state)], {"a": 0}, NOON, takes_new=True) == ([], ["a"])
    assert calendar_gaps([truth(state)], {}, NOON, takes_new=True) == ([], [])


def test_what_nobody_here_knows_any_more_goes() -> None:
    assert calendar_gaps([], {"b": 0, "a": 3}, NOON, takes_new=False) == ([], ["a", "b"])
