"""Invitations as calendars read them: three independent readers, five zones, both DST edges."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import vobject
from icalendar import Calendar

from fireside.booking.invitations import CANCEL, REQUEST, write_invitation
from fireside.booking.service import find_meeting
from fireside.institutions.models import Institution
from fireside.interviews.rules import Party
from tests.conftest import Scope
from tests.factories.interviews import make_appointment, make_interview
from tests.factories.people import make_host, make_student

HOUR = timedelta(hours=1)
EDGES = {
    "America/New_York": (
        datetime(2027, 3, 14, 7, tzinfo=UTC),
        datetime(2027, 11, 7, 6, tzinfo=UTC),
    ),
    "Europe/London": (datetime(2027, 3, 28, 1, tzinfo=UTC), datetime(2027, 10, 31, 1, tzinfo=UTC)),
    "Asia/Kolkata": (datetime(2027, 3, 28, 1, tzinfo=UTC), datetime(2027, 10, 31, 1, tzinfo=UTC)),
    "Australia/Lord_Howe": (
        datetime(2027, 4, 3, 15, tzinfo=UTC),
        datetime(2027, 10, 2, 15, 30, tzinfo=UTC),
    ),
    "America/Santiago": (
        datetime(2027, 4, 4, 3, tzinfo=UTC),
        datetime(2027, 9, 5, 4, tzinfo=UTC),
    ),
}
"""When each zone's clocks change; Kolkata's never do, so it is given London's moments."""
KHAL = """
[calendars]
[[none]]
path = {folder}
[locale]
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
local_timezone = {zone}
default_timezone = {zone}
"""


def invitation(
    institution: Institution, scope: Scope, zone: str, start: datetime, method: str = REQUEST
) -> bytes:
    with scope(institution):
        student = make_student(zone=zone)
        host = make_host(name="Dana Whitfield")
        made = make_appointment(make_interview(student, host), start)
        meeting = find_meeting(made.id)
        assert meeting is not None
        return write_invitation(
            meeting,
            Party.STUDENT,
            "mara@example.org",
            method=method,
            sender="Fireside <fireside@fireside.test>",
            house="Riverbend",
            url="http://fireside.test/x",
            written_at=start - 10 * HOUR,
        )


def parts_of(raw: bytes, name: str) -> list[Any]:
    return list(Calendar.from_ical(raw).walk(name))


def around(edge: datetime) -> list[datetime]:
    return [edge - 25 * HOUR, edge - HOUR, edge, edge + HOUR, edge + 25 * HOUR]


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize("zone", EDGES)
def test_three_readers_agree_on_the_hour_across_both_edges(
    institution: Institution, scope: Scope, zone: str, tmp_path: Path
) -> None:
    config, there = tmp_path / "khal.conf", ZoneInfo(zone)
    (tmp_path / "none").mkdir()
    config.write_text(KHAL.format(folder=tmp_path / "none", zone=zone))
    for number, start in enumerate(one for edge in EDGES[zone] for one in around(edge)):
        raw = invitation(institution, scope, zone, start)
        (event,) = parts_of(raw, "VEVENT")
        assert event["DTSTART"].dt.astimezone(UTC) == start
        assert event["DTEND"].dt.astimezone(UTC) == start + HOUR / 2
        other = vobject.readOne(raw.decode()).vevent
        assert other.dtstart.value.astimezone(UTC) == start
        file = tmp_path / f"{number}.ics"
        file.write_bytes(raw)
        if number % 5 in (1, 3):  # khal takes half a second to start
            assert khal(config, file).startswith(f"{start.astimezone(there):%Y-%m-%d %H:%M} ")


def khal(config: Path, file: Path) -> str:
    """Return how khal reads the one event of a file."""
    told = subprocess.run(
        [
            *(str(Path(sys.executable).with_name("khal")), "-c", str(config), "printics"),
            *("-f", "{start-long-full} {title} {location}", str(file)),
        ],
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
        env={"HOME": str(config.parent), "LC_ALL": "C.UTF-8"},
    ).stdout
    head, event = told.strip().splitlines()
    assert head.startswith("1 events found")
    return event


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_an_invitation_speaks_up_half_an_hour_before_and_a_cancellation_does_not(
    institution: Institution, scope: Scope
) -> None:
    start = datetime(2027, 5, 3, 14, tzinfo=UTC)
    raw = invitation(institution, scope, "Europe/London", start)
    (alarm,) = parts_of(raw, "VALARM")
    assert alarm["ACTION"] == "DISPLAY"
    assert alarm["TRIGGER"].dt == timedelta(minutes=-30)
    assert alarm["DESCRIPTION"] == "Conversation with Dana Whitfield"
    assert vobject.readOne(raw.decode()).vevent.valarm.trigger.value == timedelta(minutes=-30)
    off = Calendar.from_ical(invitation(institution, scope, "Europe/London", start, CANCEL))
    assert off["METHOD"] == "CANCEL"
    (event,) = off.walk("VEVENT")
    assert event["STATUS"] == "CANCELLED"
    assert off.walk("VALARM") == []
    assert {"UID", "SEQUENCE", "ORGANIZER", "ATTENDEE", "DTSTAMP"} <= set(event)
