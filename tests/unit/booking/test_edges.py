"""Where the limits of asking lie, to the character, the second and the word."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fireside.booking import rules
from fireside.interviews.rules import Format
from fireside.plugins.vocabulary import FORMATS

NEW_YORK = "America/New_York"
TIMES = [datetime(2026, 12, day, 15, tzinfo=UTC) for day in range(1, 6)]


@pytest.mark.parametrize(
    ("length", "refused"), [(0, True), (39, True), (40, False), (1200, False), (1201, True)]
)
def test_a_reason_for_asking_is_a_sentence_or_two(length: int, refused: bool) -> None:
    wrong = rules.check_ask("x" * length, Format.VIDEO, [Format.VIDEO])
    assert set(wrong) == ({"why_you"} if refused else set())
    assert all(words.endswith(".") for words in wrong.values())


def test_what_is_wrong_with_an_ask_names_the_limit_that_was_missed() -> None:
    assert "at least 40" in rules.check_ask("", Format.VIDEO, [Format.VIDEO])["why_you"]
    assert "at most 1200" in rules.check_ask("x" * 2000, Format.VIDEO, ["video"])["why_you"]
    other = rules.check_ask("x" * 100, Format.PHONE, [Format.VIDEO])
    assert list(other) == ["meeting_format"]
    assert other["meeting_format"].startswith("Choose")


@pytest.mark.parametrize(("length", "refused"), [(1, False), (600, False), (601, True)])
def test_a_decline_says_why_in_at_most_six_hundred_characters(length: int, refused: bool) -> None:
    assert ("reason" in rules.check_decline("x" * length, [])) is refused


def test_what_is_wrong_with_a_decline_is_said() -> None:
    assert "at most 600" in rules.check_decline("x" * 700, [])["reason"]
    assert rules.check_decline("", [])["reason"].startswith("Say why")
    assert "at most 3" in rules.check_decline("x", TIMES[:4])["alternatives"]
    assert rules.check_decline("", [*TIMES[:3], TIMES[0]]) == {}  # one of them said twice


def test_each_way_to_meet_has_its_words_and_a_picture_of_its_own() -> None:
    assert set(rules.FORMAT_WORDS) == set(rules.FORMAT_ICONS) == set(Format) == set(FORMATS)
    assert rules.FORMAT_ICONS == {"in_person": "place", "video": "video", "phone": "phone"}
    assert len(set(rules.FORMAT_WORDS.values())) == len(Format)


def test_a_second_press_is_known_for_a_day() -> None:
    assert timedelta(hours=24) == rules.KEY_LIFE
    assert rules.KEY_LONGEST == 64  # what the column holds


def test_a_number_fits_its_column() -> None:
    longest = "+" + "1" * 38
    assert len(longest) <= rules.PHONE_LONGEST == 40
    assert rules.check_phone(longest) == ""


@given(passed=st.timedeltas(timedelta(0), timedelta(days=730)), hours=st.integers(1, 72))
def test_a_reminder_that_is_moved_comes_on_the_hour_of_the_readers_clock(
    passed: timedelta, hours: int
) -> None:
    starts_at = datetime(2026, 1, 1, tzinfo=UTC) + passed
    asked = starts_at - timedelta(hours=hours)
    moved = rules.awake(starts_at, timedelta(hours=hours), NEW_YORK)
    there = moved.astimezone(ZoneInfo(NEW_YORK))
    assert moved.utcoffset() == timedelta(0)
    if moved != asked:
        assert (there.hour, there.minute, there.second, there.microsecond) in {
            (rules.QUIET_TO, 0, 0, 0),
            (rules.QUIET_FROM, 0, 0, 0),
        }
        assert abs(moved - asked) <= timedelta(hours=12)


def test_a_reminder_at_eight_sharp_is_not_moved() -> None:
    start = datetime(2026, 12, 3, 8, tzinfo=ZoneInfo(NEW_YORK))
    assert rules.awake(start, timedelta(hours=24), NEW_YORK) == start - timedelta(hours=24)
