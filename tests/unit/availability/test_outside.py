"""What a calendar file says about when somebody is busy."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from fireside.availability.expanding import expand
from fireside.availability.rules import TROUBLE_WORDS, busy_of, is_to_be_told, tidy_address
from fireside.kernel.outside import Trouble, Unreachable

SINCE, UNTIL = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 30, tzinfo=UTC)
NEW_YORK = "America/New_York"


def file(*events: str, more: str = "") -> bytes:
    body = "".join(f"BEGIN:VEVENT\n{event.strip()}\nEND:VEVENT\n" for event in events)
    whole = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//x//x//EN\n{more}{body}END:VCALENDAR\n"
    return whole.replace("\n", "\r\n").encode()


def busy(*events: str, zone: str = NEW_YORK, own: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    found = busy_of(file(*events), zone, SINCE, UNTIL, own)
    return [(f"{a:%m-%dT%H:%M}", f"{b:%m-%dT%H:%M}") for a, b in found]


TIMED = "UID:a\nDTSTART:20260310T140000Z\nDTEND:20260310T150000Z"


def test_an_event_closes_its_time() -> None:
    assert busy(TIMED) == [("03-10T14:00", "03-10T15:00")]


@pytest.mark.parametrize(
    "more",
    [
        "TRANSP:TRANSPARENT",
        "STATUS:CANCELLED",
        "X-MICROSOFT-CDO-BUSYSTATUS:FREE",
        "X-MICROSOFT-CDO-BUSYSTATUS:WORKINGELSEWHERE",
    ],
)
def test_what_is_free_or_called_off_closes_nothing(more: str) -> None:
    assert busy(f"{TIMED}\n{more}") == []


def test_our_own_conversations_close_nothing() -> None:
    assert busy(TIMED, own=("a",)) == []
    assert busy(TIMED, own=("b",)) != []


def test_what_lies_before_and_after_is_left_out() -> None:
    before = "UID:a\nDTSTART:20260228T230000Z\nDTEND:20260301T000000Z"
    after = "UID:b\nDTSTART:20260430T000000Z\nDTEND:20260430T010000Z"
    across = "UID:c\nDTSTART:20260228T230000Z\nDTEND:20260301T000100Z"
    assert busy(before, after, across) == [("02-28T23:00", "03-01T00:01")]


def test_whole_days_and_floating_times_follow_the_hosts_clock_across_its_dst_edge() -> None:
    day = "UID:a\nDTSTART;VALUE=DATE:20260308\nDTEND;VALUE=DATE:20260309"
    floating = "UID:b\nDTSTART:20260309T090000\nDTEND:20260309T093000"
    assert busy(day, floating) == [
        ("03-08T05:00", "03-09T04:00"),  # 23 hours: clocks go forward in New York
        ("03-09T13:00", "03-09T13:30"),
    ]
    assert busy(floating, zone="Asia/Kolkata") == [("03-09T03:30", "03-09T04:00")]


def test_a_day_without_an_end_is_one_day_and_a_moment_closes_nothing() -> None:
    assert busy("UID:a\nDTSTART;VALUE=DATE:20260310") == [("03-10T04:00", "03-11T04:00")]
    assert busy("UID:a\nDTSTART:20260310T140000Z") == []


def test_microsofts_names_of_zones_are_understood() -> None:
    one = (
        "UID:a\nDTSTART;TZID=Eastern Standard Time:20260310T090000"
        "\nDTEND;TZID=Eastern Standard Time:20260310T100000"
    )
    assert busy(one, zone="Europe/Berlin") == [("03-10T13:00", "03-10T14:00")]


def test_a_recurrence_without_an_end_ends_with_the_span_and_keeps_its_hour() -> None:
    weekly = (
        "UID:a\nDTSTART;TZID=Europe/London:20200106T090000"
        "\nDTEND;TZID=Europe/London:20200106T100000\nRRULE:FREQ=WEEKLY"
    )
    found = busy(weekly)
    assert len(found) == 9
    assert found[3] == ("03-23T09:00", "03-23T10:00")
    assert found[4] == ("03-30T08:00", "03-30T09:00")  # clocks go forward in London


def test_a_cancelled_occurrence_is_open_again() -> None:
    weekly = "UID:a\nDTSTART:20260302T090000Z\nDTEND:20260302T100000Z\nRRULE:FREQ=WEEKLY;COUNT=2"
    off = (
        "UID:a\nRECURRENCE-ID:20260309T090000Z\nDTSTART:20260309T090000Z"
        "\nDTEND:20260309T100000Z\nSTATUS:CANCELLED"
    )
    assert busy(weekly, off) == [("03-02T09:00", "03-02T10:00")]


@pytest.mark.parametrize("frequency", ["SECONDLY", "minutely"])
def test_what_returns_every_minute_is_refused(frequency: str) -> None:
    with pytest.raises(ValueError, match="every minute"):
        busy(f"{TIMED}\nRRULE:FREQ={frequency}")


@pytest.mark.parametrize("content", [b"", b"<html></html>", b"BEGIN:VEVENT\r\nEND:VEVENT\r\n"])
def test_what_is_no_calendar_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match=r".*"):
        busy_of(content, NEW_YORK, SINCE, UNTIL, ())


def test_a_file_is_read_in_a_process_of_its_own() -> None:
    found = expand(file(TIMED), NEW_YORK, SINCE, UNTIL, ())
    at = datetime(2026, 3, 10, 14, tzinfo=UTC)
    assert found == [(at, at + timedelta(hours=1))]
    with pytest.raises(Unreachable) as refused:
        expand(b"<html>", NEW_YORK, SINCE, UNTIL, ())
    assert refused.value.trouble is Trouble.UNREADABLE


def test_an_address_is_tidied() -> None:
    assert tidy_address(" webcal://a.example/x ") == "https://a.example/x"
    assert tidy_address("WEBCALS://a.example/x") == "https://a.example/x"
    assert tidy_address("HTTP://a.example/X") == "http://a.example/X"
    assert tidy_address("a.example") == "a.example"


def test_a_host_is_told_once_and_not_at_once() -> None:
    hour = timedelta(hours=1)
    assert not is_to_be_told(SINCE, None, SINCE + hour - timedelta(seconds=1))
    assert is_to_be_told(SINCE, None, SINCE + hour)
    assert not is_to_be_told(SINCE, SINCE + hour, SINCE + 2 * hour)


def test_each_trouble_has_its_sentence() -> None:
    assert set(TROUBLE_WORDS) == set(Trouble)
    assert all(words.endswith(".") for words in TROUBLE_WORDS.values())
