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
    check_phone,
    digest,
    expiry,
    host_calls,
    overtaken,
    room_lines,
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
    ("reader", "calls", "given", "line"),
    [
        (Party.STUDENT, Party.STUDENT, "", "You call Dana: +1 860"),
        (Party.HOST, Party.STUDENT, "", "Mara calls you"),
        (Party.HOST, Party.STUDENT, "+1 201", "Mara calls you"),
        (Party.STUDENT, Party.HOST, "+1 201", "Dana calls you: +1 201"),
        (Party.STUDENT, Party.HOST, "", "Dana calls you"),
        (Party.HOST, Party.HOST, "+1 201", "You call Mara: +1 201"),
        (Party.HOST, Party.HOST, "", "You call Mara"),
    ],
)
def test_who_calls_is_said_from_the_readers_side(
    reader: Party, calls: Party, given: str, line: str
) -> None:
    said = call_line(reader, "Mara", "Dana", host_phone="+1 860", student_phone=given, calls=calls)
    assert said == line


def test_the_host_needs_a_number_only_where_she_is_to_dial_it() -> None:
    assert host_calls("phone", student_calls=False)
    assert not host_calls("phone", student_calls=True)
    assert not host_calls("video", student_calls=False)


@pytest.mark.parametrize("number", ["+1 860 555 0142", "0860/5550142", "+49 (0)30 123-45 x6"])
def test_a_number_that_can_be_dialled_is_accepted(number: str) -> None:
    assert check_phone(number) == ""


@pytest.mark.parametrize("number", ["", "call me", "+1", "1" * 41, "+1 860\n555 0142", "٣٤٥٦٧٨"])
def test_a_number_that_cannot_be_dialled_is_refused(number: str) -> None:
    assert "country code" in check_phone(number)


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


def test_a_room_is_told_line_by_line_and_nothing_empty_is_said() -> None:
    own, room = "https://own.example", "https://room.example"
    assert room_lines(room, "12", "Or by phone.", own) == (
        ("Video link", room),
        ("Passcode", "12"),
        ("Good to know", "Or by phone."),
        ("If it fails", own),
    )
    assert room_lines(own) == (("Video link", own),)
    assert room_lines(own, other_link=own) == (("Video link", own),)
    assert room_lines("") == ()
