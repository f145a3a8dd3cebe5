"""When somebody is reminded: to the minute, at both changes of the clock, and never in vain."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fireside.booking.rules import (
    JUST_TOLD,
    QUIET_FROM,
    QUIET_TO,
    Which,
    awake,
    is_timely,
    reminder_moments,
    speak_when,
)
from fireside.interviews.rules import Party

BERLIN, NEW_YORK = "Europe/Berlin", "America/New_York"
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
ZONES = (BERLIN, NEW_YORK, "Australia/Lord_Howe", "Asia/Kathmandu", "America/St_Johns")


def at(zone: str, *parts: int) -> datetime:
    return datetime(*parts, tzinfo=ZoneInfo(zone))  # type: ignore[arg-type,misc]


def moments(
    reader: Party = Party.STUDENT,
    starts_at: datetime = at(BERLIN, 2026, 12, 3, 16),  # noqa: B008 - a constant
    confirmed_at: datetime = LONG_AGO,
    first: int = 24,
    last: int = 60,
    zone: str = BERLIN,
) -> dict[Which, datetime]:
    return reminder_moments(reader, starts_at, confirmed_at, first, last, zone)


def test_the_student_is_reminded_a_day_and_an_hour_before_and_the_host_a_day() -> None:
    first, last = at(BERLIN, 2026, 12, 2, 16), at(BERLIN, 2026, 12, 3, 15)
    assert moments() == {Which.FIRST: first, Which.LAST: last}
    assert moments(Party.HOST) == {Which.FIRST: first}
    assert all(moment.tzinfo is UTC for moment in moments().values())


def test_nought_means_none() -> None:
    assert set(moments(first=0)) == {Which.LAST}
    assert set(moments(last=0)) == {Which.FIRST}
    assert moments(first=0, last=0) == {}
    assert moments(Party.HOST, first=0) == {}


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        (timedelta(hours=25, seconds=1), {Which.FIRST, Which.LAST}),
        (timedelta(hours=25), {Which.FIRST, Which.LAST}),
        (timedelta(hours=24, minutes=59), {Which.LAST}),  # the confirmation itself said it just now
        (timedelta(hours=23), {Which.LAST}),
        (timedelta(minutes=61), {Which.LAST}),
        (timedelta(minutes=60), set()),
        (timedelta(minutes=5), set()),
    ],
)
def test_what_is_confirmed_late_is_not_reminded_of_at_once(
    before: timedelta, expected: set[Which]
) -> None:
    start = at(BERLIN, 2026, 12, 3, 16)
    assert set(moments(starts_at=start, confirmed_at=start - before)) == expected


def test_two_reminders_never_come_together() -> None:
    assert set(moments(first=1, last=60)) == {Which.LAST}
    assert set(moments(first=1, last=59)) == {Which.FIRST, Which.LAST}
    assert set(moments(Party.HOST, first=1, last=60)) == {Which.FIRST}


@pytest.mark.parametrize(
    ("start", "lead", "expected"),
    [
        ((3, 16, 0), 24, (2, 16, 0)),
        ((3, 8, 0), 24, (2, 8, 0)),
        ((3, 7, 59), 24, (2, 8, 0)),  # later in the morning: enough is left
        ((3, 0, 30), 24, (2, 8, 0)),
        ((3, 20, 59), 24, (2, 20, 59)),
        ((3, 21, 0), 24, (3, 8, 0)),
        ((3, 23, 30), 24, (3, 8, 0)),
        ((3, 9, 0), 6, (2, 21, 0)),  # the morning would be too late: the evening before
        ((3, 16, 0), 16, (3, 8, 0)),  # exactly half is left in the morning
        ((3, 15, 59), 16, (2, 21, 0)),
        ((3, 1, 0), 2, (2, 21, 0)),  # moment 23:00: earlier, on the same evening
    ],
)
def test_the_first_keeps_out_of_the_quiet_hours(
    start: tuple[int, int, int], lead: int, expected: tuple[int, int, int]
) -> None:
    starts_at = at(BERLIN, 2026, 12, *start)
    assert awake(starts_at, timedelta(hours=lead), BERLIN) == at(BERLIN, 2026, 12, *expected)


def test_the_last_comes_in_the_quiet_hours_too() -> None:
    assert moments(starts_at=at(BERLIN, 2026, 12, 3, 7))[Which.LAST] == at(BERLIN, 2026, 12, 3, 6)


@pytest.mark.parametrize(
    ("start", "first"),
    [
        (at(NEW_YORK, 2027, 3, 14, 16), at(NEW_YORK, 2027, 3, 13, 15)),  # the day has 23 hours
        (at(NEW_YORK, 2026, 11, 1, 16), at(NEW_YORK, 2026, 10, 31, 17)),  # and here 25
        (at(NEW_YORK, 2027, 3, 14, 8, 30), at(NEW_YORK, 2027, 3, 13, 8)),  # 7:30 is too early
        (at(NEW_YORK, 2026, 11, 1, 20, 30), at(NEW_YORK, 2026, 11, 1, 8)),  # 21:30 is too late
    ],
)
def test_hours_are_hours_that_pass_over_a_change_of_the_clock(
    start: datetime, first: datetime
) -> None:
    reminded = moments(starts_at=start, zone=NEW_YORK)
    assert reminded[Which.FIRST] == first
    assert reminded[Which.LAST] == start.astimezone(UTC) - timedelta(hours=1)


def test_the_last_is_sixty_minutes_before_in_the_hour_that_comes_twice() -> None:
    second_half_past_one = datetime(2026, 11, 1, 1, 30, tzinfo=ZoneInfo(NEW_YORK), fold=1)
    last = moments(starts_at=second_half_past_one, zone=NEW_YORK)[Which.LAST]
    assert last.astimezone(ZoneInfo(NEW_YORK)).isoformat() == "2026-11-01T01:30:00-04:00"


@settings(deadline=None)
@given(
    minute=st.integers(0, 60 * 24 * 700),
    ago=st.integers(0, 60 * 24 * 30),
    first=st.integers(0, 168),
    last=st.integers(0, 240),
    zone=st.sampled_from(ZONES),
    reader=st.sampled_from([Party.STUDENT, Party.HOST]),
)
def test_whatever_is_agreed_reminders_come_in_order_awake_and_in_time(
    minute: int, ago: int, first: int, last: int, zone: str, reader: Party
) -> None:
    start = LONG_AGO + timedelta(minutes=minute)
    confirmed_at = start - timedelta(minutes=ago)
    found = moments(reader, start, confirmed_at, first, last, zone)
    assert reader is Party.STUDENT or Which.LAST not in found
    assert all(confirmed_at < moment < start for moment in found.values())
    if Which.LAST in found:
        assert start - found[Which.LAST] == timedelta(minutes=last)
    if Which.FIRST in found:
        moment = found[Which.FIRST]
        there = moment.astimezone(ZoneInfo(zone))
        assert QUIET_TO <= there.hour < QUIET_FROM or (there.hour, there.minute) == (QUIET_FROM, 0)
        assert moment >= confirmed_at + JUST_TOLD
        assert moment < found.get(Which.LAST, start)
        assert start - moment >= timedelta(hours=first) / 2


@pytest.mark.parametrize(
    ("late", "timely"),
    [
        (timedelta(hours=-1), True),  # the clock was put back between the two looks
        (timedelta(0), True),
        (timedelta(hours=12), True),
        (timedelta(hours=12, seconds=1), False),
        (timedelta(hours=24), False),
        (timedelta(days=3), False),
    ],
)
def test_a_reminder_may_be_late_by_half_of_what_it_wanted_to_give(
    late: timedelta, timely: bool
) -> None:
    start = at(BERLIN, 2026, 12, 3, 16)
    due = start - timedelta(hours=24)
    assert is_timely(due, start, due + late) is timely


def test_nobody_is_reminded_of_what_has_begun() -> None:
    start = at(BERLIN, 2026, 12, 3, 16)
    assert not is_timely(start + timedelta(hours=1), start, start)


@pytest.mark.parametrize(
    ("start", "words"),
    [
        ((3, 16, 0), "today at 16:00"),
        ((4, 0, 5), "tomorrow at 00:05"),
        ((5, 16, 0), "on Saturday at 16:00"),
        ((9, 16, 0), "on Wednesday at 16:00"),
        ((10, 16, 0), "on 10 December at 16:00"),
    ],
)
def test_when_is_said_from_the_readers_day(start: tuple[int, int, int], words: str) -> None:
    present = at(BERLIN, 2026, 12, 3, 9)
    assert speak_when(at(BERLIN, 2026, 12, *start), present, BERLIN) == words
