"""Confirmed conversations in a host's own calendar at a real Radicale: put, moved, taken out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from icalendar import Calendar
from sqlalchemy import select

from fireside.availability import service as availability
from fireside.availability.caldav import Login
from fireside.availability.models import BusyTime, CaldavAccount, CaldavCalendar, WrittenEvent
from fireside.booking.service import accept_time, cancel, propose_times, undo_cancel
from fireside.institutions.models import Institution
from fireside.interviews.models import Interview
from fireside.kernel import clock
from fireside.kernel.db import db
from fireside.kernel.jobs import JobContext, handlers
from fireside.kernel.jobs.worker import Worker
from fireside.people.models import Membership
from tests.conftest import Scope
from tests.factories.interviews import make_appointment, make_interview
from tests.factories.people import make_student
from tests.integration.booking.conftest import actor_of, appointment_of
from tests.tools.browsing import Member
from tests.tools.calendar_server import Served, serving
from tests.tools.outbox import Outbox
from tests.tools.radicale_server import PASSWORD, USER, Radicale, running_radicale

PAGE = "/week/calendar/account"


@pytest.fixture(autouse=True)
def _local(app: Flask) -> Iterator[None]:
    settings = app.extensions["fireside.settings"]
    app.extensions["fireside.settings"] = settings.model_copy(update={"private_hosts": "localhost"})
    yield
    app.extensions["fireside.settings"] = settings


@pytest.fixture
def radicale(tmp_path: Path) -> Iterator[Radicale]:
    with running_radicale(tmp_path) as made:
        made.make_calendar("private", "Private")
        made.make_calendar("work", "Work")
        yield made


@pytest.fixture
def served() -> Iterator[Served]:
    with serving() as made:
        made.play_account()
        yield made


def connect(app: Flask, url: str, host: Membership, taking: str, closing: bool = False) -> None:
    """Connect the account as the page does, and say what its calendars are for."""
    actor = actor_of(host)
    login, found = availability.look_for_calendars(actor, host.id, Login(url, USER, PASSWORD))
    availability.connect_account(actor, host.id, login, found)
    choose(host, taking, closing=closing)


def choose(host: Membership, taking: str, *, closing: bool = False) -> None:
    ids = {one.title: one.id for one in db.session.scalars(select(CaldavCalendar))}
    closes = ids.values() if closing else ()
    availability.choose_calendars(actor_of(host), host.id, closes, ids.get(taking))


def events(radicale: Radicale, calendar: str = "work") -> list[Any]:
    return [
        event
        for content in radicale.events(calendar)
        for event in Calendar.from_ical(content).walk("VEVENT")
    ]


def catch_up(app: Flask) -> None:
    with app.app_context():
        handlers["booking.catch_up_calendars"](JobContext(1, "x", None, {}, 1))
    Worker(app).run_all()


def test_what_is_confirmed_stands_in_the_calendar_moves_with_it_and_goes(
    app: Flask, institution: Institution, scope: Scope, student: Membership, host: Membership,
    confirmed: Interview, slots: list[datetime], radicale: Radicale, host_browser: Member,
    outbox: Outbox,
) -> None:  # fmt: skip
    with scope(institution):
        connect(app, radicale.url, host, "Work", closing=True)
    Worker(app).run_all()
    (event,) = events(radicale)
    assert events(radicale, "private") == []
    with scope(institution):
        made = appointment_of(confirmed)
        assert (event["UID"], event["SEQUENCE"]) == (made.uid, made.sequence)
        assert event["DTSTART"].dt == made.starts_at
        assert event["DTSTART"].params["TZID"] == "Europe/Berlin"
        assert event["SUMMARY"] == "Conversation with Mara Quist"
        assert not {"ORGANIZER", "ATTENDEE"} & set(event)
        assert b"METHOD" not in radicale.events("work")[0]
        assert db.session.scalars(select(BusyTime)).all() == []
    assert "1 conversation from here stands in it." in host_browser.get(PAGE).text
    assert "The conversation that was written" in host_browser.get(f"{PAGE}/disconnect").text
    with scope(institution):
        propose_times(actor_of(student), confirmed, [slots[60]])
        accept_time(actor_of(host), confirmed, slots[60])
    outbox.deliver()
    (event,) = events(radicale)
    assert event["DTSTART"].dt == slots[60]
    with scope(institution):
        assert event["SEQUENCE"] == appointment_of(confirmed).sequence == 1
        cancel(actor_of(student), confirmed, "I am ill.")
    Worker(app).run_all()
    assert events(radicale) == []
    with scope(institution):
        assert db.session.scalars(select(WrittenEvent)).all() == []


def test_a_cancellation_that_is_undone_puts_it_back(
    app: Flask, institution: Institution, scope: Scope, student: Membership, host: Membership,
    confirmed: Interview, radicale: Radicale,
) -> None:  # fmt: skip
    with scope(institution):
        connect(app, radicale.url, host, "Work")
    Worker(app).run_all()
    with scope(institution):
        cancel(actor_of(student), confirmed)
    Worker(app).run_all()
    assert events(radicale) == []
    with scope(institution):
        undo_cancel(actor_of(student), confirmed)
    Worker(app).run_all()
    assert len(events(radicale)) == 1


def test_a_job_that_comes_again_and_a_file_that_is_gone_harm_nothing(
    app: Flask, institution: Institution, scope: Scope, student: Membership, host: Membership,
    confirmed: Interview, radicale: Radicale,
) -> None:  # fmt: skip
    with scope(institution):
        connect(app, radicale.url, host, "Work")
    Worker(app).run_all()
    before = radicale.events("work")
    again = JobContext(1, "x", institution.id, {"host_id": host.id}, 2)
    for _ in range(2):
        with scope(institution):
            handlers["booking.write_calendar"](again)
    assert radicale.events("work") == before
    with scope(institution):  # as a crash between the writing and the noting of it leaves it
        db.session.delete(db.session.scalars(select(WrittenEvent)).one())
    catch_up(app)
    assert len(events(radicale)) == 1
    with scope(institution):
        stored = db.session.scalars(select(WrittenEvent)).one().url
        radicale.remove(f"work/{stored.rpartition('/')[2]}")
        cancel(actor_of(student), confirmed)
    Worker(app).run_all()
    with scope(institution):
        assert db.session.scalars(select(WrittenEvent)).all() == []


def test_an_invitation_that_she_accepted_there_is_written_over_not_doubled(
    app: Flask, institution: Institution, scope: Scope, student: Membership, host: Membership,
    confirmed: Interview, radicale: Radicale,
) -> None:  # fmt: skip
    with scope(institution):
        made = appointment_of(confirmed)
        content = (
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\n"
            f"UID:{made.uid}\r\nDTSTAMP:20270101T000000Z\r\nSUMMARY:Accepted\r\n"
            f"DTSTART:{made.starts_at:%Y%m%dT%H%M%SZ}\r\nDURATION:PT30M\r\n"
            "END:VEVENT\r\nEND:VCALENDAR\r\n"
        )
        radicale.put("work", "by-her-mail-program", content.encode())
        connect(app, radicale.url, host, "Work")
    Worker(app).run_all()
    (event,) = events(radicale)
    assert event["SUMMARY"] == "Conversation with Mara Quist"
    with scope(institution):
        cancel(actor_of(student), confirmed)
    Worker(app).run_all()
    assert events(radicale) == []


def test_without_a_calendar_that_takes_them_nothing_is_written_and_old_ones_follow(
    app: Flask, institution: Institution, scope: Scope, student: Membership, host: Membership,
    confirmed: Interview, radicale: Radicale,
) -> None:  # fmt: skip
    with scope(institution):
        connect(app, radicale.url, host, "None")
    catch_up(app)
    assert radicale.events("work") == radicale.events("private") == []
    with scope(institution):
        choose(host, "Work")
    Worker(app).run_all()
    with scope(institution):
        choose(host, "Private")
        later = clock.now() + timedelta(days=9)
        make_appointment(make_interview(make_student(), host), later)
    Worker(app).run_all()
    assert [len(events(radicale, name)) for name in ("work", "private")] == [1, 1]
    with scope(institution):
        cancel(actor_of(student), confirmed)
    Worker(app).run_all()
    assert [len(events(radicale, name)) for name in ("work", "private")] == [0, 1]


def test_a_server_that_was_away_gets_what_it_missed(
    app: Flask, institution: Institution, scope: Scope, student: Membership, host: Membership,
    confirmed: Interview, served: Served, host_browser: Member,
) -> None:  # fmt: skip
    served.status = 503
    with scope(institution):
        connect(app, f"http://localhost:{served.port}/", host, "work")
    Worker(app).run_all()
    page = host_browser.get(PAGE).text
    assert "A conversation could not be written into it." in page
    assert "The server answered with a fault of its own." in page
    served.status = 201
    catch_up(app)
    assert [one[0] for one in served.seen[-2:]] == ["PUT", "PUT"]
    assert "could not be written" not in host_browser.get(PAGE).text
    served.status = 403
    with scope(institution):
        cancel(actor_of(student), confirmed)
    Worker(app).run_all()
    assert served.seen[-1][0] == "DELETE"
    assert "did not accept this name" in host_browser.get(PAGE).text
    with scope(institution):
        db.session.scalars(select(CaldavAccount)).one().sealed = b"no key opens this"
    catch_up(app)
    with scope(institution):
        assert len(db.session.scalars(select(WrittenEvent)).all()) == 1


def test_what_moves_while_it_is_being_written_is_written_as_it_stands_then(
    app: Flask, institution: Institution, scope: Scope, student: Membership, host: Membership,
    confirmed: Interview, served: Served,
) -> None:  # fmt: skip
    with scope(institution):
        connect(app, f"http://localhost:{served.port}/", host, "work")

    def meanwhile(method: str) -> None:
        if method == "PUT":
            served.meanwhile = None
            with scope(institution):
                cancel(actor_of(student), confirmed)

    served.meanwhile = meanwhile
    with scope(institution):
        handlers["booking.write_calendar"](
            JobContext(1, "x", institution.id, {"host_id": host.id}, 1)
        )
    assert [one[0] for one in served.seen if one[0] in ("PUT", "DELETE")] == ["PUT", "DELETE"]


def test_a_host_who_disconnects_meanwhile_keeps_the_event_and_we_keep_nothing(
    app: Flask, institution: Institution, scope: Scope, host: Membership, confirmed: Interview,
    served: Served,
) -> None:  # fmt: skip
    with scope(institution):
        connect(app, f"http://localhost:{served.port}/", host, "work")

    def meanwhile(method: str) -> None:
        if method == "PUT":
            with scope(institution):
                availability.disconnect_account(actor_of(host), host.id)

    served.meanwhile = meanwhile
    Worker(app).run_all()
    with scope(institution):
        assert db.session.scalars(select(WrittenEvent)).all() == []
        assert not availability.put_event(host.id, "x", 0, b"")
        assert availability.take_out_event(host.id, "x")
    catch_up(app)
