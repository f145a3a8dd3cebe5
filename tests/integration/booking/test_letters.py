"""The mails of a booking and their calendar files, as a mail server receives them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from icalendar import Calendar
from sqlalchemy import select

from fireside.booking.service import answer_request, cancel
from fireside.institutions.models import Institution
from fireside.interviews.models import Appointment, Interview
from fireside.interviews.rules import Act
from fireside.kernel.db import db
from fireside.kernel.mail import MailState, OutgoingMail
from fireside.people.models import HostProfile, Membership
from tests.conftest import Scope
from tests.factories.preparation import make_objective
from tests.integration.booking.conftest import WHY, actor_of, ask, past_undoing
from tests.tools.outbox import Outbox, calendar_of, recipient, text_of

STUDENT, HOST = "mara@example.org", "dana@example.org"


@pytest.fixture
def asked(
    institution: Institution,
    scope: Scope,
    student: Membership,
    host: Membership,
    slots: list[datetime],
) -> Interview:
    with scope(institution):
        interview = ask(student, host, slots[30])
        make_objective(interview, words="How decisions are really made")
        return interview


def event_of(raw: bytes) -> Any:
    events = Calendar.from_ical(raw).walk("VEVENT")
    assert len(events) == 1
    return events[0]


def by_person(outbox: Outbox) -> dict[str, tuple[str, str, bytes | None]]:
    """Deliver, and return subject, text and calendar by recipient."""
    found: dict[str, tuple[str, str, bytes | None]] = {}
    for letter in outbox.deliver():
        types = {part.get_content_type() for part in letter.walk()}
        calendar = calendar_of(letter) if "text/calendar" in types else None
        assert recipient(letter) not in found
        found[recipient(letter)] = (str(letter["Subject"]), text_of(letter), calendar)
    return found


def test_the_host_reads_what_is_asked_in_her_own_zone(asked: Interview, outbox: Outbox) -> None:
    letters = by_person(outbox)
    assert set(letters) == {HOST}
    subject, text, calendar = letters[HOST]
    assert subject == "Mara Quist would like 30 minutes of your time"
    assert "in Berlin" in text
    assert "in New York" not in text
    assert " ".join(WHY.split()) in " ".join(text.split())
    assert "How decisions are really made" in text
    assert "/i/riverbend/answer/" in text
    assert STUDENT not in text
    assert calendar is None


def test_both_get_an_invitation_with_what_is_theirs(
    institution: Institution,
    scope: Scope,
    host: Membership,
    asked: Interview,
    slots: list[datetime],
    outbox: Outbox,
) -> None:
    by_person(outbox)
    with scope(institution):
        answer_request(actor_of(host), asked, Act.CONFIRM)
        appointment = db.session.get_one(Appointment, (institution.id, asked.appointment_id))
    letters = by_person(outbox)
    assert set(letters) == {STUDENT, HOST}
    for person, zone in ((STUDENT, "America/New_York"), (HOST, "Europe/Berlin")):
        subject, text, raw = letters[person]
        assert subject.startswith("Confirmed: you talk with")
        assert "https://video.example.org/dana" in text
        assert raw is not None
        calendar, event = Calendar.from_ical(raw), event_of(raw)
        assert calendar["METHOD"] == "REQUEST"
        assert [str(z["TZID"]) for z in calendar.walk("VTIMEZONE")] == [zone]
        assert event["UID"] == appointment.uid
        assert int(event["SEQUENCE"]) == 0
        assert event["DTSTART"].dt == slots[30]
        assert event["DTSTART"].params["TZID"] == zone
        assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(minutes=30)
        assert str(event["ATTENDEE"]) == f"mailto:{person}"
        assert str(event["ORGANIZER"]) == "mailto:fireside@fireside.test"
        assert event["LOCATION"] == "https://video.example.org/dana"
        other = HOST if person == STUDENT else STUDENT
        assert other.encode() not in raw.replace(b"\r\n ", b"")
        assert other not in text


@pytest.mark.parametrize(
    ("way", "student_sees", "host_sees"),
    [
        ("in_person", "The door on Mill Lane", "12 Mill Lane, Hartford"),
        ("phone", "You call Dana: +1 860 555 0142", "Mara calls you"),
    ],
)
def test_the_way_in_is_told_to_the_student_alone(
    institution: Institution,
    scope: Scope,
    student: Membership,
    host: Membership,
    slots: list[datetime],
    outbox: Outbox,
    way: str,
    student_sees: str,
    host_sees: str,
) -> None:
    with scope(institution):
        interview = ask(student, host, slots[20], meeting_format=way)
    requested = by_person(outbox)[HOST][1]
    assert student_sees not in requested
    with scope(institution):
        answer_request(actor_of(host), interview, Act.CONFIRM)
    letters = by_person(outbox)
    for person, words in ((STUDENT, student_sees), (HOST, host_sees)):
        _, text, raw = letters[person]
        assert raw is not None
        assert words in text
        assert words in str(event_of(raw)["LOCATION"])
    assert student_sees not in letters[HOST][1]


def test_a_video_call_without_a_link_has_no_place(
    institution: Institution,
    scope: Scope,
    host: Membership,
    asked: Interview,
    outbox: Outbox,
) -> None:
    with scope(institution):
        profile = db.session.scalar(select(HostProfile).where(HostProfile.membership_id == host.id))
        assert profile is not None
        profile.video_link = ""
        answer_request(actor_of(host), asked, Act.CONFIRM)
    _, _, raw = by_person(outbox)[STUDENT]
    assert raw is not None
    assert "LOCATION" not in event_of(raw)


@pytest.mark.parametrize("confirmed", [True, False])
def test_a_cancellation_takes_the_event_out_where_it_stood(
    institution: Institution,
    scope: Scope,
    student: Membership,
    host: Membership,
    asked: Interview,
    outbox: Outbox,
    confirmed: bool,
) -> None:
    with scope(institution):
        if confirmed:
            answer_request(actor_of(host), asked, Act.CONFIRM)
    before = by_person(outbox)
    with scope(institution):
        cancel(actor_of(student), asked, "I have fallen ill")
        uid = db.session.get_one(Appointment, (institution.id, asked.appointment_id)).uid
    past_undoing()
    letters = by_person(outbox)
    assert set(letters) == {STUDENT, HOST}
    assert "I have fallen ill" in letters[HOST][1]
    assert "I have fallen ill" not in letters[STUDENT][1]
    for person in (STUDENT, HOST):
        raw = letters[person][2]
        if not confirmed:
            assert raw is None
            continue
        assert raw is not None
        invited = before[person][2]
        assert invited is not None
        calendar, event = Calendar.from_ical(raw), event_of(raw)
        assert calendar["METHOD"] == "CANCEL"
        assert event["STATUS"] == "CANCELLED"
        assert event["UID"] == event_of(invited)["UID"] == uid
        assert int(event["SEQUENCE"]) == int(event_of(invited)["SEQUENCE"]) + 1


def test_a_decline_is_kind_and_names_the_times_offered(
    institution: Institution,
    scope: Scope,
    host: Membership,
    asked: Interview,
    slots: list[datetime],
    outbox: Outbox,
) -> None:
    by_person(outbox)
    with scope(institution):
        answer_request(
            actor_of(host), asked, Act.DECLINE, reason="In court", alternatives=[slots[60]]
        )
    subject, text, _ = by_person(outbox)[STUDENT]
    assert subject == "Dana cannot make that time"
    assert "In court" in text
    assert f"at={int(slots[60].timestamp())}" in text
    assert "in New York" in text


def test_silence_is_told_to_the_student(
    institution: Institution, scope: Scope, asked: Interview, outbox: Outbox
) -> None:
    by_person(outbox)
    with time_machine.travel(asked.changed_at + timedelta(hours=73)):
        letters = by_person(outbox)
    assert letters[STUDENT][0] == "No answer from Dana this time"


def test_what_is_no_longer_true_is_not_sent(
    institution: Institution,
    scope: Scope,
    student: Membership,
    host: Membership,
    asked: Interview,
    outbox: Outbox,
) -> None:
    """Asked, confirmed and cancelled before the worker woke: only the last word goes out."""
    with scope(institution):
        answer_request(actor_of(host), asked, Act.CONFIRM)
        cancel(actor_of(student), asked)
    past_undoing()
    letters = by_person(outbox)
    assert {subject for subject, _, _ in letters.values()} == {
        "Cancelled: your conversation with Mara Quist",
        "Cancelled: your conversation with Dana Whitfield",
    }
    with scope(institution):
        states = db.session.scalars(select(OutgoingMail.state)).all()
    assert sorted(states) == sorted([MailState.SENT] * 2 + [MailState.DROPPED] * 3)


def test_an_invitation_is_right_on_both_sides_of_a_change_of_the_clock(
    institution: Institution,
    scope: Scope,
    student: Membership,
    host: Membership,
    outbox: Outbox,
) -> None:
    """On Monday 15 March 2027 New York has sprung forward and Berlin has not."""
    with time_machine.travel(datetime(2027, 3, 3, 12, tzinfo=ZoneInfo("UTC"))):
        starts_at = datetime(2027, 3, 15, 15, 0, tzinfo=ZoneInfo("Europe/Berlin"))
        with scope(institution):
            interview = ask(student, host, starts_at)
            answer_request(actor_of(host), interview, Act.CONFIRM)
        letters = by_person(outbox)
    _, text, raw = letters[STUDENT]
    assert "Monday 15 March, 10:00 in New York (15:00 for Dana in Berlin)" in text
    assert raw is not None
    start = event_of(raw)["DTSTART"]
    assert start.dt == starts_at
    assert start.to_ical() == b"20270315T100000"
    assert b"TZOFFSETTO:-0400" in raw
    _, _, hers = letters[HOST]
    assert hers is not None
    assert event_of(hers)["DTSTART"].to_ical() == b"20270315T150000"
