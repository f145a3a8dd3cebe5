"""What makes a campaign, what hosts can keep of their hours, and how far it has come."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from fireside.availability.rules import Slot
from fireside.campaigns.rules import (
    GuestLine,
    Phase,
    check_days,
    check_guests,
    check_words,
    choices_of,
    chosen_of,
    edges_of,
    phase_of,
    pieces_of,
    progress_of,
    read_addresses,
    reminder_of,
    runs_of,
    unknown_words,
    value_of,
)

TODAY = date(2026, 11, 30)
NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
HALF = timedelta(minutes=30)


def at(hour: float) -> datetime:
    return NOON.replace(hour=0) + hour * HOUR


@pytest.mark.parametrize(
    ("opened", "closed", "ends", "phase"),
    [
        (None, None, at(20), Phase.ASKING),
        (at(1), None, at(20), Phase.OPEN),
        (at(1), None, NOON, Phase.OVER),
        (None, None, NOON, Phase.OVER),
        (at(1), at(2), at(20), Phase.CLOSED),
        (None, at(2), at(3), Phase.CLOSED),
    ],
)
def test_a_campaign_is_asking_open_over_or_closed(
    opened: datetime | None, closed: datetime | None, ends: datetime, phase: Phase
) -> None:
    assert phase_of(opened, closed, ends, NOON) is phase


@pytest.mark.parametrize(
    ("name", "words", "each", "wrong"),
    [
        ("Spring", "Come.", 1, set()),
        ("Spring", "Come.", 5, set()),
        ("", "Come.", 1, {"name"}),
        ("x" * 121, "Come.", 1, {"name"}),
        ("Spring", "", 1, {"words"}),
        ("Spring", "x" * 2001, 1, {"words"}),
        ("Spring", "Come.", None, {"allowance"}),
        ("Spring", "Come.", 0, {"allowance"}),
        ("Spring", "Come.", 6, {"allowance"}),
        ("", "", 0, {"name", "words", "allowance"}),
    ],
)
def test_words_and_numbers_that_do_not_do_are_named(
    name: str, words: str, each: int | None, wrong: set[str]
) -> None:
    assert set(check_words(name, words, each)) == wrong


@pytest.mark.parametrize(
    ("first", "last", "field", "words"),
    [
        (None, TODAY, "first_day", "Choose the first"),
        (TODAY, None, "last_day", "Choose the last"),
        (TODAY - timedelta(1), TODAY, "first_day", "has passed"),
        (TODAY + timedelta(3), TODAY + timedelta(2), "last_day", "before the first"),
        (TODAY, TODAY + timedelta(93), "last_day", "within 92 days"),
        (TODAY + timedelta(300), TODAY + timedelta(367), "last_day", "within a year"),
    ],
)
def test_days_that_do_not_do_are_named(
    first: date | None, last: date | None, field: str, words: str
) -> None:
    wrong = check_days(first, last, TODAY)
    assert list(wrong) == [field]
    assert words in wrong[field]


def test_one_day_and_today_will_do() -> None:
    assert check_days(TODAY, TODAY, TODAY) == {}
    assert check_days(TODAY, TODAY + timedelta(92), TODAY) == {}


def test_days_begin_and_end_at_midnight_of_the_institution_also_when_clocks_change() -> None:
    start, end = edges_of(date(2026, 3, 29), date(2026, 3, 29), "Europe/Berlin")
    assert (start, end - start) == (datetime(2026, 3, 28, 23, tzinfo=UTC), timedelta(hours=23))


def test_a_reminder_comes_three_days_before_the_end_or_not_at_all() -> None:
    assert reminder_of(date(2026, 12, 10), "UTC", NOON) == datetime(2026, 12, 7, 9, tzinfo=UTC)
    assert reminder_of(date(2026, 12, 2), "UTC", NOON) is None


def test_pasted_addresses_are_read_each_once() -> None:
    text = " Mara@Example.org, <ona@example.org>;\nmara@example.org\t"
    assert read_addresses(text) == ["mara@example.org", "ona@example.org"]
    assert read_addresses(" ,; ") == []


def test_unknown_addresses_are_named() -> None:
    assert "this address: a@b.c." in unknown_words(["a@b.c"])
    words = unknown_words([f"{number}@b.c" for number in range(23)])
    assert "these addresses: 0@b.c" in words
    assert "19@b.c and 3 more" in words


@pytest.mark.parametrize(
    ("count", "unknown", "words"),
    [
        (1, (), None),
        (5000, (), None),
        (0, (), "No student would be invited"),
        (5001, (), "at most 5000"),
        (1, ("a@b.c",), "this address: a@b.c."),
    ],
)
def test_nobody_too_many_and_unknown_students_are_refused(
    count: int, unknown: tuple[str, ...], words: str | None
) -> None:
    wrong = check_guests("addresses", count, unknown)
    assert wrong == {} if words is None else words in wrong["addresses"]


def test_slots_that_touch_or_overlap_are_one_stretch() -> None:
    slots = [Slot(at(9), at(9.5)), Slot(at(9.25), at(9.75)), Slot(at(9.75), at(10.25))]
    assert runs_of([*slots, Slot(at(11), at(11.5))]) == [(at(9), at(10.25)), (at(11), at(11.5))]
    assert runs_of([Slot(at(9), at(10)), Slot(at(9), at(9.5))]) == [(at(9), at(10))]
    assert runs_of([]) == []


def test_a_long_stretch_is_cut_so_that_each_piece_holds_a_conversation() -> None:
    assert pieces_of([(at(9), at(11))], HALF) == [(at(9), at(11))]
    assert pieces_of([(at(9), at(11.25))], HALF) == [(at(9), at(11.25))]
    assert pieces_of([(at(9), at(13.5))], HALF) == [(at(9), at(11)), (at(11), at(13.5))]
    assert pieces_of([(at(9), at(12))], HALF) == [(at(9), at(11)), (at(11), at(12))]
    assert pieces_of([(at(9), at(12))], timedelta(minutes=90)) == [(at(9), at(12))]


def test_what_is_kept_stays_among_the_choices_and_what_overlaps_it_does_not() -> None:
    kept, beside, over = (at(9), at(10)), (at(10), at(11)), (at(9.5), at(10.5))
    assert choices_of([over, beside], [kept]) == [kept, beside]
    assert choices_of([beside, kept], []) == sorted([beside, kept])


def test_a_form_chooses_only_what_is_offered() -> None:
    one, other = (at(9), at(10)), (at(10), at(11))
    assert chosen_of([value_of(other), value_of(other)], [one, other]) == [other]
    assert chosen_of([], [one]) == []
    assert chosen_of(["1-2"], [one]) is None
    assert chosen_of(["nonsense"], [one]) is None


def test_progress_counts_each_student_and_is_safe_without_any() -> None:
    lines = [
        GuestLine(1, "Ada", seen=True, declined=False, booked=2, held=1),
        GuestLine(2, "Bo", seen=False, declined=False, booked=1, held=0),
        GuestLine(3, "Cy", seen=True, declined=True, booked=0, held=0),
        GuestLine(4, "Di", seen=False, declined=False, booked=0, held=0),
    ]
    assert [(step.key, step.count, step.share) for step in progress_of(lines)] == [
        ("invited", 4, 100),
        ("seen", 3, 75),
        ("booked", 2, 50),
        ("met", 1, 25),
        ("declined", 1, 25),
    ]
    assert [line.waits for line in lines] == [False, False, False, True]
    assert {step.share for step in progress_of([])} == {0}
