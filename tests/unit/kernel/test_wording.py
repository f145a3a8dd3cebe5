"""Times read like speech, and always name their zone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from fireside.kernel import wording

MOMENT = datetime(2026, 12, 3, 21, 0, tzinfo=UTC)
NEW_YORK, BERLIN = "America/New_York", "Europe/Berlin"


def test_a_moment_is_said_with_its_city() -> None:
    assert wording.speak_datetime(MOMENT, NEW_YORK) == "Thursday 3 December, 16:00 in New York"
    assert wording.speak_datetime(MOMENT, "UTC") == "Thursday 3 December, 21:00 in UTC"


def test_a_range_is_said_once() -> None:
    said = wording.speak_range(MOMENT, MOMENT + timedelta(minutes=30), NEW_YORK)
    assert said == "Thursday 3 December, 16:00 to 16:30 in New York"


def test_both_zones_are_said_where_their_clocks_differ() -> None:
    assert wording.speak_both(MOMENT, NEW_YORK, BERLIN, "Lukas") == (
        "Thursday 3 December, 16:00 in New York (22:00 for Lukas in Berlin)"
    )
    assert "(Friday 06:00 for Aiko in Tokyo)" in wording.speak_both(
        MOMENT, NEW_YORK, "Asia/Tokyo", "Aiko"
    )
    same = wording.speak_both(MOMENT, BERLIN, "Europe/Paris", "Lou")
    assert same == "Thursday 3 December, 22:00 in Berlin"


@pytest.mark.parametrize(
    ("zone", "city"),
    [
        (NEW_YORK, "New York"),
        ("America/Argentina/Buenos_Aires", "Buenos Aires"),
        ("Asia/Calcutta", "Kolkata"),
        ("Etc/UTC", "UTC"),
    ],
)
def test_a_zone_is_called_by_its_city(zone: str, city: str) -> None:
    assert wording.zone_city(zone) == city


@pytest.mark.parametrize("zone", ["", "Mars/Base", "../../etc/passwd", "New York", "\x00"])
def test_what_is_no_zone_is_known_as_none(zone: str) -> None:
    assert not wording.known_zone(zone)


def test_the_hour_that_comes_twice_is_told_by_its_day_and_zone() -> None:
    first = datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
    assert wording.speak_hour(first, NEW_YORK) == "01:30"
    assert wording.speak_hour(first + timedelta(hours=1), NEW_YORK) == "01:30"
    assert wording.speak_hour(first + timedelta(hours=2), NEW_YORK) == "02:30"


@pytest.mark.parametrize(
    ("gone", "said"),
    [
        (timedelta(seconds=59), "just now"),
        (timedelta(seconds=-5), "just now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(minutes=119), "1 hour ago"),
        (timedelta(hours=5), "5 hours ago"),
        (timedelta(days=1), "1 day ago"),
        (timedelta(days=40), "40 days ago"),
    ],
)
def test_how_long_ago_is_said_in_the_largest_unit(gone: timedelta, said: str) -> None:
    assert wording.speak_ago(MOMENT, MOMENT + gone) == said


def test_programs_read_utc() -> None:
    assert wording.iso(MOMENT.astimezone()) == "2026-12-03T21:00:00Z"
