"""Mails, invitations and reminders: one UID, a rising SEQUENCE, once each, and never in vain."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any

import pytest
import time_machine
from icalendar import Calendar

from fireside.gatherings.models import Gathering
from fireside.gatherings.service import (
    cancel_gathering,
    catch_up,
    change_gathering,
    find_reader,
    give_back,
    send_reminder,
    uids_of,
)
from fireside.institutions.models import Institution
from fireside.kernel.db import db
from fireside.kernel.jobs import Job
from fireside.kernel.mail import OutgoingMail
from fireside.people.models import Membership
from fireside.rest.service import read_feed, renew_feed
from tests.conftest import Scope
from tests.factories.gatherings import LINK, acting, content, offer, sit
from tests.tools.outbox import Outbox, calendar_of, recipient, text_of

START = datetime(2027, 2, 10, 15, tzinfo=UTC)  # 10:00 in New York, 16:00 in Berlin
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
HOST, MARA, NILS = "dana@example.org", "mara@example.org", "nils@example.org"


@pytest.fixture
def travelled() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START - 200 * HOUR, tick=False) as here:
        yield here


@pytest.fixture
def gathering(
    travelled: time_machine.Traveller, institution: Institution, scope: Scope, host: Membership
) -> Gathering:
    with scope(institution):
        db.session.get_one(Institution, institution.id).last_reminder_minutes = 60
        return offer(host, START)


def event_of(letter: EmailMessage) -> tuple[str, Any]:
    """Return METHOD and the only event of a mail's calendar file."""
    calendar = Calendar.from_ical(calendar_of(letter))
    (event,) = calendar.walk("VEVENT")
    return str(calendar["METHOD"]), event


def by_reader(outbox: Outbox) -> dict[str, EmailMessage]:
    letters = outbox.deliver()
    found = {recipient(one): one for one in letters}
    assert len(found) == len(letters), "somebody got two mails"
    return found


def test_invitations_keep_their_uid_and_raise_their_sequence(
    institution: Institution,
    scope: Scope,
    host: Membership,
    students: list[Membership],
    gathering: Gathering,
    outbox: Outbox,
) -> None:
    method, hers = event_of(by_reader(outbox)[HOST])
    assert (method, hers["UID"], hers["SEQUENCE"]) == ("REQUEST", gathering.uid, 0)
    with scope(institution):
        sit(students[0], gathering, "How did you begin?")
    method, seated = event_of(by_reader(outbox)[MARA])
    assert (method, seated["UID"], seated["SEQUENCE"]) == ("REQUEST", gathering.uid, 0)
    assert str(seated["SUMMARY"]) == f"Group conversation: {gathering.title}"
    assert (seated["DTSTART"].dt, str(seated["LOCATION"])) == (START, LINK)
    assert seated["DTSTART"].params["TZID"] == "America/New_York"
    assert seated["DTEND"].dt - seated["DTSTART"].dt == timedelta(minutes=45)
    with scope(institution):
        give_back(acting(students[0]), gathering.id)
    method, gone = event_of(by_reader(outbox)[MARA])
    assert (method, gone["UID"], gone["SEQUENCE"]) == ("CANCEL", gathering.uid, 1)
    assert (str(gone["STATUS"]), "LOCATION" in gone) == ("CANCELLED", False)
    with scope(institution):
        sit(students[0], gathering)
    method, again = event_of(by_reader(outbox)[MARA])
    assert (method, again["SEQUENCE"]) == ("REQUEST", 2)
    with scope(institution):
        change_gathering(acting(host), gathering.id, content(title="Another title"))
    changed = by_reader(outbox)
    assert [event_of(changed[one])[1]["SEQUENCE"] for one in (HOST, MARA)] == [1, 3]
    with scope(institution):
        cancel_gathering(acting(host), gathering.id, "I am ill, and sorry.")
    off = by_reader(outbox)
    assert [(event_of(off[one])[0], event_of(off[one])[1]["SEQUENCE"]) for one in (HOST, MARA)] == [
        ("CANCEL", 2),
        ("CANCEL", 4),
    ]
    assert "I am ill, and sorry." in text_of(off[MARA])


def test_a_mail_that_was_overtaken_is_not_sent(
    institution: Institution,
    scope: Scope,
    host: Membership,
    students: list[Membership],
    gathering: Gathering,
    outbox: Outbox,
) -> None:
    with scope(institution):
        sit(students[0], gathering)
        give_back(acting(students[0]), gathering.id)
        sit(students[1], gathering)
        change_gathering(acting(host), gathering.id, content(title="Another title"))
    subjects = {one: str(letter["Subject"]) for one, letter in by_reader(outbox).items()}
    assert subjects == {HOST: "Changed: Another title", NILS: "Changed: Another title"}
    with scope(institution):
        sit(students[0], gathering)
        cancel_gathering(acting(host), gathering.id, "I am ill.")
    subjects = {one: str(letter["Subject"]) for one, letter in by_reader(outbox).items()}
    assert subjects == dict.fromkeys((HOST, MARA, NILS), "Called off: Another title")


def test_neither_mail_nor_file_names_another_guest_to_a_guest(
    institution: Institution,
    scope: Scope,
    students: list[Membership],
    gathering: Gathering,
    outbox: Outbox,
) -> None:
    with scope(institution):
        sit(students[1], gathering, "A question of Nils")
        sit(students[0], gathering)
    letters = by_reader(outbox)
    whole = letters[MARA].as_string() + text_of(letters[MARA]) + str(calendar_of(letters[MARA]))
    assert "Nils" not in whole
    assert "dana@example.org" not in whole
    assert "10:00 in New York (16:00 for Dana in Berlin)" in text_of(letters[MARA])


def arrived(outbox: Outbox) -> list[tuple[str, str]]:
    came = [(recipient(one), str(one["Subject"])) for one in outbox.deliver()]
    return sorted(one for one in came if " at " in one[1])


def test_each_reminder_comes_at_its_time_and_once(
    travelled: time_machine.Traveller,
    institution: Institution,
    scope: Scope,
    students: list[Membership],
    gathering: Gathering,
    outbox: Outbox,
) -> None:
    with scope(institution):
        sit(students[0], gathering, "How did you begin?")
        sit(students[1], gathering)
        give_back(acting(students[1]), gathering.id)
    outbox.deliver()
    travelled.move_to(START - 24 * HOUR - MINUTE)
    assert arrived(outbox) == []
    travelled.move_to(START - 24 * HOUR)
    letters = by_reader(outbox)
    assert {one: str(letter["Subject"]) for one, letter in letters.items()} == {
        HOST: "Tomorrow at 16:00: A first year in insurance",
        MARA: "Tomorrow at 10:00: A first year in insurance",
    }
    assert "Mara Quist: How did you begin?" in text_of(letters[HOST])
    travelled.move_to(START - HOUR)
    assert arrived(outbox) == [(MARA, "Today at 10:00: A first year in insurance")]
    travelled.move_to(START - MINUTE)
    assert arrived(outbox) == []
    with scope(institution):
        for job in db.session.query(Job).filter_by(name="gatherings.remind"):
            send_reminder(job.payload)
    assert arrived(outbox) == []


def test_nobody_is_reminded_of_what_is_off_or_switched_off(
    travelled: time_machine.Traveller,
    institution: Institution,
    scope: Scope,
    host: Membership,
    students: list[Membership],
    gathering: Gathering,
    outbox: Outbox,
) -> None:
    with scope(institution):
        sit(students[0], gathering)
        beside = offer(host, START + 4 * HOUR, title="Another one")
        sit(students[1], beside)
        cancel_gathering(acting(host), gathering.id, "I am ill.")
    outbox.deliver()
    with scope(institution):
        db.session.get_one(Institution, institution.id).reminder_hours = 0
    travelled.move_to(START - 20 * HOUR)
    assert arrived(outbox) == []
    travelled.move_to(START + 3 * HOUR)
    assert arrived(outbox) == [(NILS, "Today at 14:00: Another one")]


def test_what_a_clock_that_ran_ahead_has_passed_over_is_caught_up(
    travelled: time_machine.Traveller,
    institution: Institution,
    scope: Scope,
    students: list[Membership],
    gathering: Gathering,
    outbox: Outbox,
) -> None:
    with scope(institution):
        sit(students[0], gathering)
    outbox.deliver()
    travelled.move_to(START + 2 * HOUR)  # too late for any reminder
    assert arrived(outbox) == []
    travelled.move_to(START - 24 * HOUR + MINUTE)
    with scope(institution):
        catch_up()
        catch_up()
    assert [one for one, _ in arrived(outbox)] == [HOST, MARA]


def test_what_is_gone_is_told_to_nobody(
    institution: Institution, scope: Scope, gathering: Gathering, outbox: Outbox
) -> None:
    outbox.deliver()
    with scope(institution):
        assert find_reader({"gathering_id": 1, "seat_id": None}) is None
        assert find_reader({"gathering_id": gathering.id, "seat_id": 1}) is None
        send_reminder({"gathering_id": 1, "seat_id": None})
        assert db.session.query(OutgoingMail).count() == 1


def test_it_stands_in_the_private_feed_of_whoever_takes_part(
    institution: Institution,
    scope: Scope,
    host: Membership,
    students: list[Membership],
    gathering: Gathering,
    outbox: Outbox,
) -> None:
    with scope(institution):
        sit(students[0], gathering)
        sit(students[1], gathering)
        give_back(acting(students[1]), gathering.id)
        feeds = [
            read_feed(renew_feed(acting(member), names=False).rsplit("/", 1)[-1].split(".")[0])
            for member in (host, students[0], students[1])
        ]
        assert [feed.count(b"BEGIN:VEVENT") for feed in feeds] == [1, 1, 0]
        assert all(gathering.uid.encode() in feed for feed in feeds[:2])
        assert f"/group-conversations/{gathering.id}/host" in feeds[0].decode().replace("\r\n ", "")
        assert list(uids_of(students[0].id)) == list(uids_of(host.id)) == [gathering.uid]
        cancel_gathering(acting(host), gathering.id, "I am ill.")
        token = renew_feed(acting(host), names=True).rsplit("/", 1)[-1].split(".")[0]
        assert b"BEGIN:VEVENT" not in read_feed(token)
    outbox.deliver()
