"""Whose turn it is, until when, and what becomes of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from fireside.booking.rules.waiting import (
    IN_LINE,
    MOST_PLACES,
    PlaceState,
    fate_of_turn,
    line_words,
    turn_ends,
)

NOW = datetime(2027, 3, 13, 20, tzinfo=UTC)
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)


def test_who_waits_still() -> None:
    assert {PlaceState.WAITING, PlaceState.OFFERED} == IN_LINE
    assert MOST_PLACES == 5
    assert [state.value for state in PlaceState] == [
        "waiting",
        "offered",
        "asked",
        "lapsed",
        "left",
    ]


def test_a_turn_lasts_its_hours_and_never_beyond_the_start() -> None:
    assert turn_ends(NOW, 24, NOW + 48 * HOUR) == NOW + 24 * HOUR
    assert turn_ends(NOW, 24, NOW + 24 * HOUR) == NOW + 24 * HOUR
    assert turn_ends(NOW, 24, NOW + 23 * HOUR) == NOW + 23 * HOUR


@pytest.mark.parametrize(
    ("ends", "asked", "openings", "expected"),
    [
        (NOW + SECOND, False, True, PlaceState.OFFERED),
        (NOW, False, True, PlaceState.LAPSED),
        (NOW - SECOND, False, False, PlaceState.LAPSED),
        (NOW + SECOND, False, False, PlaceState.WAITING),
        (None, False, True, PlaceState.LAPSED),
        (NOW + SECOND, True, True, PlaceState.ASKED),
        (NOW - SECOND, True, False, PlaceState.ASKED),
    ],
)
def test_what_becomes_of_a_turn(
    ends: datetime | None, asked: bool, openings: bool, expected: PlaceState
) -> None:
    found = fate_of_turn(turn_ends_at=ends, has_asked=asked, has_openings=openings, present=NOW)
    assert found is expected


def test_where_one_stands_is_said_plainly() -> None:
    assert line_words(0) == "You are next."
    assert line_words(1) == "One other student asked to wait before you."
    assert line_words(2) == "2 other students asked to wait before you."
