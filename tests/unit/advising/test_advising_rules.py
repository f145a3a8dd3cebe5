"""The queue's places, the cohort's figures, and cells that stay text."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from fireside.advising.rules import (
    REACH_WORDS,
    THANKS_WORDS,
    Chosen,
    Place,
    Reach,
    StudentLine,
    Talk,
    Thanks,
    figures_of,
    next_after,
    reached,
    read_chosen,
    read_cursor,
    thanked_in_time,
    thanks_of,
)
from fireside.interviews.rules import State
from fireside.kernel.cells import safe_cell

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
TWO_DAYS = timedelta(hours=48)
PLACES = [Place(NOW + timedelta(hours=number), number) for number in (1, 2, 3)]


def _held(hours: int, thanked: int | None = None, *, reflected: bool = False) -> Talk:
    ended = NOW - timedelta(hours=hours)
    thanked_at = None if thanked is None else ended + timedelta(hours=thanked)
    return Talk(State.HELD, ended, thanked_at, reflected)


def _line(number: int, *talks: Talk) -> StudentLine:
    return StudentLine(number, f"Student {number}", "Economics", 2027, talks)


@pytest.mark.parametrize(
    ("programme", "year", "chosen"),
    [
        ("", "", Chosen()),
        (" Physics ", "2027", Chosen("Physics", 2027)),
        ("", "1899", Chosen()),
        ("", "1900", Chosen("", 1900)),
        ("", "2200", Chosen("", 2200)),
        ("", "2201", Chosen()),
        ("", "20270", Chosen()),
        ("", "two", Chosen()),
        ("", "２０２７", Chosen()),
        ("x" * 200, "", Chosen("x" * 120)),
    ],
)
def test_filters_are_read_from_the_address(programme: str, year: str, chosen: Chosen) -> None:
    assert read_chosen(programme, year) == chosen


def test_filters_stand_in_the_address() -> None:
    assert Chosen("Physics", 2027).in_address == {"programme": "Physics", "year": "2027"}
    assert Chosen().in_address == {}


def test_a_cursor_names_its_place_to_the_microsecond() -> None:
    place = Place(NOW + timedelta(microseconds=17), 2**62)
    assert read_cursor(place.cursor) == place


@pytest.mark.parametrize(
    "text", ["", "1", "1-", "a-b", "-1-2", f"1-{2**63}", f"{'9' * 18}-1", "1" * 19 + "-1"]
)
def test_what_is_no_cursor_names_none(text: str) -> None:
    assert read_cursor(text) is None


def test_the_earlier_place_is_smaller() -> None:
    backwards = PLACES[::-1]
    assert sorted(backwards) == PLACES
    assert Place(NOW, 1) < Place(NOW, 2)


@pytest.mark.parametrize(("present", "following"), [(1, 2), (2, 3), (3, 1), (9, 1)])
def test_who_comes_next(present: int, following: int) -> None:
    assert next_after(PLACES, present) == following


def test_nobody_comes_next_when_nobody_else_waits() -> None:
    assert next_after(PLACES[:1], 1) is None
    assert next_after([], 1) is None


@pytest.mark.parametrize(
    ("talk", "how"),
    [
        (Talk(State.CONFIRMED, NOW), None),
        (Talk(State.HELD), None),
        (_held(100, 48), Thanks.IN_TIME),
        (_held(100, 49), Thanks.LATE),
        (_held(47), Thanks.RUNNING),
        (_held(48), Thanks.NOT),
    ],
)
def test_how_a_conversation_was_thanked_for(talk: Talk, how: Thanks | None) -> None:
    assert thanks_of(talk, TWO_DAYS, NOW) is how


@pytest.mark.parametrize(
    ("states", "reach", "asked"),
    [
        ((), Reach.NONE, 0),
        ((State.DRAFT,), Reach.NONE, 0),
        ((State.DECLINED, State.EXPIRED, State.CANCELLED), Reach.NONE, 3),
        ((State.DECLINED, State.REQUESTED), Reach.WAITING, 2),
        ((State.REQUESTED, State.CONFIRMED), Reach.COMING, 2),
        ((State.CONFIRMED, State.HELD, State.DRAFT), Reach.MET, 2),
    ],
)
def test_a_student_has_come_as_far_as_with_the_furthest(
    states: tuple[State, ...], reach: Reach, asked: int
) -> None:
    line = _line(1, *(Talk(state) for state in states))
    assert (line.reach, line.asked) == (reach, asked)


def test_the_cohort_in_figures() -> None:
    lines = [
        _line(1),
        _line(2, Talk(State.REQUESTED)),
        _line(3, _held(100, 20, reflected=True), _held(60, 50)),
        _line(4, _held(10), _held(90)),
    ]
    figures = figures_of(lines, TWO_DAYS, NOW)
    assert (figures.students, figures.talks) == (4, 4)
    assert [(one.key, one.count, one.share) for one in figures.reach] == [
        ("none", 1, 25),
        ("waiting", 1, 25),
        ("coming", 0, 0),
        ("met", 2, 50),
    ]
    assert [one.count for one in figures.thanks] == [1, 1, 1, 1]
    assert [(one.key, one.count) for one in figures.reflected] == [("yes", 1), ("no", 3)]
    assert thanked_in_time(lines[2], TWO_DAYS, NOW) == 1
    assert (lines[2].met, lines[2].reflected) == (2, 1)
    assert [line.id for line in reached(lines, Reach.MET)] == [3, 4]
    assert reached(lines, None) == lines


def test_an_empty_cohort_has_figures_too() -> None:
    figures = figures_of([], TWO_DAYS, NOW)
    assert (figures.students, figures.talks) == (0, 0)
    assert {one.share for one in (*figures.reach, *figures.thanks, *figures.reflected)} == {0}


def test_everything_that_is_counted_has_words() -> None:
    assert set(REACH_WORDS) == set(Reach)
    assert set(THANKS_WORDS) == set(Thanks)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", " =", "\t="])
def test_no_cell_is_a_formula(start: str) -> None:
    assert safe_cell(f"{start}SUM(A1)") == f"'{start}SUM(A1)"


@pytest.mark.parametrize(
    ("value", "cell"), [(None, ""), (3, "3"), (-3, "-3"), ("Ana-Lu", "Ana-Lu"), ("", "")]
)
def test_other_cells_stay_as_they_are(value: str | int | None, cell: str) -> None:
    assert safe_cell(value) == cell
