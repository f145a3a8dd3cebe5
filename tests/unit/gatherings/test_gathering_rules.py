"""What can be offered, who gets a seat, and until when."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from fireside.gatherings.rules import (
    FURTHEST,
    LENGTHS,
    MOST_SEATS,
    SOONEST,
    ClockProblem,
    GatheringState,
    SeatRefusal,
    check_place,
    check_question,
    check_reason,
    check_seats,
    check_time,
    check_words,
    moment_of,
    seat_refusal,
    spoken_guests,
    spoken_seats,
    standing_refusal,
)

NOW = datetime(2027, 2, 1, 9, tzinfo=UTC)
SOON = NOW + timedelta(days=3)
MINUTE = timedelta(minutes=1)
YORK = "America/New_York"


@pytest.mark.parametrize(
    ("day", "clock", "zone", "meant"),
    [
        (date(2027, 2, 3), time(17, 0), "Europe/Berlin", datetime(2027, 2, 3, 16, tzinfo=UTC)),
        (date(2027, 3, 14), time(1, 55), YORK, datetime(2027, 3, 14, 6, 55, tzinfo=UTC)),
        (date(2027, 3, 14), time(2, 0), YORK, ClockProblem.SKIPPED),
        (date(2027, 3, 14), time(2, 55), YORK, ClockProblem.SKIPPED),
        (date(2027, 3, 14), time(3, 0), YORK, datetime(2027, 3, 14, 7, tzinfo=UTC)),
        (date(2027, 11, 7), time(0, 55), YORK, datetime(2027, 11, 7, 4, 55, tzinfo=UTC)),
        (date(2027, 11, 7), time(1, 0), YORK, ClockProblem.TWICE),
        (date(2027, 11, 7), time(1, 55), YORK, ClockProblem.TWICE),
        (date(2027, 11, 7), time(2, 0), YORK, datetime(2027, 11, 7, 7, tzinfo=UTC)),
        (date(2027, 10, 3), time(2, 15), "Australia/Lord_Howe", ClockProblem.SKIPPED),
        (date(2027, 3, 14), time(2, 30), "Asia/Kolkata", datetime(2027, 3, 13, 21, tzinfo=UTC)),
    ],
)
def test_a_local_hour_names_one_moment_or_says_why_not(
    day: date, clock: time, zone: str, meant: datetime | ClockProblem
) -> None:
    assert moment_of(day, clock, zone) == meant


@pytest.mark.parametrize(
    ("starts_at", "minutes", "fields"),
    [
        (SOON, 45, set()),
        (NOW + SOONEST, 15, set()),
        (NOW + SOONEST - MINUTE * 5, 15, {"day"}),
        (NOW + FURTHEST, 60, set()),
        (NOW + FURTHEST + MINUTE * 5, 60, {"day"}),
        (SOON + MINUTE, 30, {"clock"}),
        (SOON + timedelta(seconds=1), 30, {"clock"}),
        (SOON, 25, {"minutes"}),
        (NOW, 90, {"day", "minutes"}),
    ],
)
def test_a_time_is_ahead_on_the_grid_and_of_a_known_length(
    starts_at: datetime, minutes: int, fields: set[str]
) -> None:
    assert set(check_time(starts_at, minutes, NOW)) == fields


def test_every_length_can_be_offered() -> None:
    assert LENGTHS == (15, 20, 30, 45, 60)
    assert not any(check_time(SOON, minutes, NOW) for minutes in LENGTHS)


@pytest.mark.parametrize(
    ("title", "about", "fields"),
    [
        ("A", "", set()),
        ("", "b", {"title"}),
        ("a" * 100, "b" * 1200, set()),
        ("a" * 101, "b" * 1201, {"title", "about"}),
    ],
)
def test_words_have_an_end(title: str, about: str, fields: set[str]) -> None:
    assert set(check_words(title, about)) == fields


@pytest.mark.parametrize(
    ("way", "link", "place", "fields"),
    [
        ("video", "https://video.example.org/dana", {}, set()),
        ("video", "", {"address": "12 Mill Lane"}, {"video_link"}),
        ("video", "javascript:alert(1)", {}, {"video_link"}),
        ("in_person", "", {"address": "12 Mill Lane"}, set()),
        ("in_person", "https://video.example.org/dana", {"entrance": "Left"}, {"address"}),
        ("phone", "", {}, {"meeting_format"}),
    ],
)
def test_people_know_where_to_go(
    way: str, link: str, place: dict[str, str], fields: set[str]
) -> None:
    assert set(check_place(way, link, place)) == fields


@pytest.mark.parametrize(
    ("seats", "taken", "words"),
    [
        (2, 0, ""),
        (MOST_SEATS, 0, ""),
        (1, 0, "between 2 and 20"),
        (21, 0, "between 2 and 20"),
        (4, 4, ""),
        (4, 5, "5 students sit there already: you can go down to 5"),
        (2, 1, ""),
    ],
)
def test_seats_have_bounds_and_nobody_is_sent_away(seats: int, taken: int, words: str) -> None:
    said = check_seats(seats, taken).get("seats", "")
    assert words in said
    assert bool(said) is bool(words)


def test_questions_and_reasons_have_an_end_and_a_reason_is_given() -> None:
    assert check_question("") == check_question("q" * 300) == {}
    assert set(check_question("q" * 301)) == {"question"}
    assert check_reason("I am ill.") == {}
    assert set(check_reason("")) == set(check_reason("r" * 601)) == {"reason"}


OPEN, OFF = GatheringState.OPEN, GatheringState.CANCELLED


@pytest.mark.parametrize(
    ("state", "present", "taken", "refusal"),
    [
        (OPEN, NOW, 0, None),
        (OPEN, NOW, 2, None),
        (OPEN, NOW, 3, SeatRefusal.FULL),
        (OPEN, SOON - MINUTE, 0, None),
        (OPEN, SOON, 0, SeatRefusal.BEGUN),
        (OPEN, SOON + MINUTE, 3, SeatRefusal.BEGUN),
        (OFF, NOW, 0, SeatRefusal.CANCELLED),
        (OFF, SOON, 3, SeatRefusal.CANCELLED),
    ],
)
def test_a_seat_can_be_had_while_there_is_one_and_it_has_not_begun(
    state: GatheringState, present: datetime, taken: int, refusal: SeatRefusal | None
) -> None:
    assert seat_refusal(state, SOON, present, 3, taken) is refusal
    standing = None if refusal is SeatRefusal.FULL else refusal
    assert standing_refusal(state, SOON, present) is standing


def test_numbers_are_spoken() -> None:
    assert [spoken_seats(n) for n in (-1, 0, 1, 2)] == [
        "No seat left",
        "No seat left",
        "One seat left",
        "2 seats left",
    ]
    assert [spoken_guests(n) for n in (0, 1, 3)] == [
        "Nobody has taken a seat yet",
        "One student comes",
        "3 students come",
    ]
