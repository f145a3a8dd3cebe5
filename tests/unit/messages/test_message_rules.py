"""Who may write, what can be taken back and until when, and what fits."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from fireside.interviews.rules import Party, State
from fireside.messages import rules
from fireside.messages.rules import (
    Closed,
    can_be_taken_back,
    plain_lines,
    seconds_to_take_back,
    shown_from,
    text_problem,
    why_closed,
)

THEN = datetime(2026, 11, 28, 12, tzinfo=UTC)
WRITABLE = {
    *(State.REQUESTED, State.CONFIRMED, State.HELD),
    *(State.MISSED, State.HOST_MISSED),
}


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("writer", [Party.STUDENT, Party.HOST])
def test_a_thread_is_open_while_there_is_something_to_talk_about(
    state: State, writer: Party
) -> None:
    expected = None if state in WRITABLE else Closed.OVER
    assert why_closed(state, writer, reachable=True) is expected
    away = Closed.AWAY if state in WRITABLE else Closed.OVER
    assert why_closed(state, writer, reachable=False) is away


def test_a_host_who_had_enough_is_left_in_peace_and_may_write_herself() -> None:
    assert why_closed(State.HELD, Party.STUDENT, reachable=True, enough=True) is Closed.ENOUGH
    assert why_closed(State.HELD, Party.HOST, reachable=True, enough=True) is None
    assert why_closed(State.HELD, Party.STUDENT, reachable=False, enough=True) is Closed.AWAY


@pytest.mark.parametrize(
    ("after", "seconds"),
    [(0, 10), (0.5, 9), (1, 9), (9, 1), (9.5, 0), (10, 0), (11, 0), (-60, 10)],
)
def test_the_page_offers_ten_seconds(after: float, seconds: int) -> None:
    assert seconds_to_take_back(THEN, THEN + timedelta(seconds=after)) == seconds


def test_a_press_on_its_way_counts_for_two_seconds_more_and_no_longer() -> None:
    assert can_be_taken_back(THEN, THEN)
    assert can_be_taken_back(THEN, THEN + timedelta(seconds=12))
    assert not can_be_taken_back(THEN, THEN + timedelta(seconds=12, microseconds=1))


def test_nobody_sees_what_can_still_be_taken_back() -> None:
    assert shown_from(THEN) == THEN + timedelta(seconds=15)
    assert not can_be_taken_back(THEN, shown_from(THEN))


def test_line_breaks_of_all_browsers_are_one_kind() -> None:
    assert plain_lines("  one\r\ntwo\rthree\n\n ") == "one\ntwo\nthree"
    assert plain_lines(" \r\n ") == ""


def test_a_text_must_be_there_and_fit() -> None:
    assert text_problem("", 5) == "Write a sentence or two first."
    assert text_problem("12345", 5) == ""
    assert text_problem("x" * 1_000_000, 4_000).startswith(
        "This is 1,000,000 characters long, and 4,000 fit. It is not sent yet:"
    )


def test_the_limits_are_those_in_the_documentation() -> None:
    assert (rules.LONGEST_MESSAGE, rules.LONGEST_CONCERN, rules.LONGEST_ANSWER) == (
        4_000,
        4_000,
        2_000,
    )
    assert (rules.MOST_A_DAY, rules.MOST_OPEN_CONCERNS) == (20, 5)
    assert (rules.DAY.total_seconds(), rules.UNDO.total_seconds()) == (86_400, 10)
    assert [one.value for one in rules.ConcernState] == ["open", "closed"]
    assert [one.value for one in Closed] == ["over", "away", "enough"]
