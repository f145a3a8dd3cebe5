"""The pure decisions about other times, and about whom a host has let down."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from fireside.booking.rules import act_of_moving, check_proposal, is_stranded, lapse, overtaken
from fireside.interviews.rules import Act, State

START = datetime(2027, 3, 14, 15, 0, tzinfo=UTC)  # the day on which New York springs forward
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("words", "count", "wrong"),
    [
        ("", 1, {}),
        ("x" * 600, 3, {}),
        ("x" * 601, 1, {"words": "Keep it short: at most 600 characters."}),
        ("", 0, {"times": "Choose at least one other time."}),
        ("", 4, {"times": "Choose at most 3 times."}),
    ],
)
def test_a_proposal_names_one_to_three_times(words: str, count: int, wrong: dict[str, str]) -> None:
    assert check_proposal(words, [START + number * HOUR for number in range(count)]) == wrong


def test_one_time_named_twice_is_one() -> None:
    assert check_proposal("", [START, START, START, START + HOUR, START + 2 * HOUR]) == {}


@pytest.mark.parametrize(
    ("ahead", "times", "expected"),
    [
        (100 * HOUR, [200 * HOUR], 72 * HOUR),
        (50 * HOUR, [200 * HOUR], 50 * HOUR),  # the old time begins
        (100 * HOUR, [20 * HOUR, 30 * HOUR], 30 * HOUR),  # the last new time begins
    ],
)
def test_a_proposal_lapses_when_nothing_of_it_is_left(
    ahead: timedelta, times: list[timedelta], expected: timedelta
) -> None:
    moments = [START + time for time in times]
    assert lapse(START, 72, START + ahead, moments) == START + expected


@pytest.mark.parametrize(
    ("state", "host", "house", "act"),
    [
        (State.REQUESTED, None, "request", Act.MOVE),
        (State.REQUESTED, "instant", "instant", Act.MOVE),
        (State.CONFIRMED, None, "request", Act.PROPOSE),
        (State.CONFIRMED, "request", "instant", Act.PROPOSE),
        (State.CONFIRMED, "instant", "request", Act.REBOOK),
        (State.CONFIRMED, None, "instant", Act.REBOOK),
    ],
)
def test_what_is_confirmed_moves_at_once_only_where_the_policy_says_so(
    state: State, host: str | None, house: str, act: Act
) -> None:
    assert act_of_moving(state, host, house) is act


@pytest.mark.parametrize(
    ("state", "by", "offered", "stranded"),
    [
        (State.CANCELLED, "host", False, True),
        (State.CANCELLED, "host", True, True),
        (State.CANCELLED, "student", False, False),
        (State.CANCELLED, None, False, False),
        (State.DECLINED, None, False, True),
        (State.DECLINED, None, True, False),
        (State.HOST_MISSED, None, True, True),
        (State.MISSED, None, False, False),
        (State.EXPIRED, None, False, False),
        (State.CONFIRMED, None, False, False),
    ],
)
def test_a_student_is_stranded_by_what_the_host_did(
    state: State, by: str | None, offered: bool, stranded: bool
) -> None:
    assert is_stranded(state, by, offered=offered) is stranded


def test_a_link_tells_of_a_request_that_moved_and_of_a_host_who_did_not_come() -> None:
    assert "asks for another time" in overtaken(State.REQUESTED, None, "Mara", expired=False)
    assert "has passed" in overtaken(State.REQUESTED, None, "Mara", expired=True)
    assert "Mara has noted" in overtaken(State.HOST_MISSED, None, "Mara")
