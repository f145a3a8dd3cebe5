"""How a calendar file tells hours: on the reader's clock, unless that clock shows them twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from fireside.booking.rules import calendar_hours

BERLIN = "Europe/Berlin"
EDGE = datetime(2027, 10, 31, 1, tzinfo=UTC)  # 03:00 becomes 02:00
HALF = timedelta(minutes=30)


def told(start: datetime) -> list[str]:
    return [one.isoformat() for one in calendar_hours(start, start + HALF, BERLIN)]


def test_hours_are_told_on_the_readers_clock() -> None:
    assert told(EDGE - 4 * HALF) == ["2027-10-31T01:00:00+02:00", "2027-10-31T01:30:00+02:00"]
    assert told(EDGE + 2 * HALF) == ["2027-10-31T03:00:00+01:00", "2027-10-31T03:30:00+01:00"]


def test_an_hour_that_comes_twice_is_told_in_utc_even_if_it_is_only_one_of_the_ends() -> None:
    assert told(EDGE - 3 * HALF) == ["2027-10-30T23:30:00+00:00", "2027-10-31T00:00:00+00:00"]
    assert told(EDGE - 2 * HALF) == ["2027-10-31T00:00:00+00:00", "2027-10-31T00:30:00+00:00"]
    assert told(EDGE) == ["2027-10-31T01:00:00+00:00", "2027-10-31T01:30:00+00:00"]
    assert told(EDGE + HALF) == ["2027-10-31T01:30:00+00:00", "2027-10-31T02:00:00+00:00"]
