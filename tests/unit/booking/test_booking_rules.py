"""The pure decisions about asking."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from fireside.availability.rules import Slot
from fireside.booking.rules import (
    WHY_LONGEST,
    act_of_asking,
    arrival_lines,
    call_line,
    check_ask,
    check_decline,
    digest,
    expiry,
    overtaken,
    spaced,
)
from fireside.interviews.rules import Act, Party, State

NEW_YEAR = datetime(2027, 1, 1, 4, 0, tzinfo=UTC)  # still December in New York
HALF_HOUR = timedelta(minutes=30)


def slot(start: datetime, minutes: int = 30) -> Slot:
    return Slot(start, start + timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("host", "house", "offered", "act"),
    [
        (None, "request", False, Act.ASK),
        (None, "instant", False, Act.BOOK),
        ("request", "instant", False, Act.ASK),
        ("instant", "request", False, Act.BOOK),
        ("request", "request", True, Act.BOOK),
    ],
)
def test_the_host_decides_before_the_house_and_an_offered_time_needs_no_second_yes(
    host: str | None, house: str, offered: bool, act: Act
) -> None:
    assert act_of_asking(host, house, offered=offered) is act


def test_a_request_never_outlives_the_start() -> None:
    assert expiry(NEW_YEAR, 72, NEW_YEAR + timedelta(days=9)) == NEW_YEAR + timedelta(hours=72)
    assert expiry(NEW_YEAR, 72, NEW_YEAR + timedelta(hours=5)) == NEW_YEAR + timedelta(hours=5)


def test_a_fine_grid_is_thinned_but_keeps_the_chosen_time() -> None:
    quarter = timedelta(minutes=15)
    grid = [slot(NEW_YEAR + number * quarter) for number in range(5)]
    assert spaced(grid) == [grid[0], grid[2], grid[4]]
    assert grid[1] in spaced(grid, keep=grid[1].starts_at)
    assert spaced([]) == []


def test_an_ask_must_say_why_and_how() -> None:
    why = "I would like to hear how you came to your work, please."
    assert check_ask(why, "video", ["video"]) == {}
    assert set(check_ask("Hi", "phone", ["video"])) == {"why_you", "meeting_format"}
    assert set(check_ask("x" * (WHY_LONGEST + 1), "video", ["video"])) == {"why_you"}


def test_a_decline_needs_a_reason_or_another_time_and_at_most_three() -> None:
    times = [NEW_YEAR + number * HALF_HOUR for number in range(4)]
    assert check_decline("Away that week", []) == {}
    assert check_decline("", times[:3]) == {}
    assert set(check_decline("", [])) == {"reason"}
    assert set(check_decline("x" * 601, times)) == {"reason", "alternatives"}


def test_a_digest_depends_on_contents_alone() -> None:
    assert digest({"a": 1, "b": None}) == digest({"b": None, "a": 1})
    assert digest({"a": 1}) != digest({"a": 2})
    assert len(digest({})) == 64


def test_arrival_lines_come_in_a_visitors_order() -> None:
    details = {"parking": "Behind the house", "address": "12 Mill Lane", "entrance": ""}
    assert arrival_lines(details) == (("Address", "12 Mill Lane"), ("Parking", "Behind the house"))


@pytest.mark.parametrize(
    ("reader", "student_calls", "line"),
    [
        (Party.STUDENT, True, "You call Dana: +1 860"),
        (Party.STUDENT, False, "Dana calls you"),
        (Party.HOST, True, "Mara calls you"),
        (Party.HOST, False, "You call Mara"),
    ],
)
def test_who_calls_is_said_from_the_readers_side(
    reader: Party, student_calls: bool, line: str
) -> None:
    assert call_line(reader, "Mara", "Dana", "+1 860", student_calls=student_calls) == line


@pytest.mark.parametrize(
    ("state", "by", "words"),
    [
        (State.CONFIRMED, None, "You have confirmed"),
        (State.DECLINED, None, "Mara has been told"),
        (State.CANCELLED, "host", "You have taken"),
        (State.CANCELLED, "student", "Mara has taken"),
        (State.HELD, None, "has taken place"),
        (State.EXPIRED, None, "has passed"),
        (State.REQUESTED, None, "has passed"),
    ],
)
def test_an_overtaken_link_says_what_happened(state: State, by: str | None, words: str) -> None:
    assert words in overtaken(state, by, "Mara")
