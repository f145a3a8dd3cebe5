"""A host's own calendar: connected by its address, read by a job, and told of when it stops."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from fireside.availability.models import BusyTime, LinkedCalendar
from fireside.availability.service import closed_times, host_slots
from fireside.institutions.models import Institution
from fireside.kernel import events
from fireside.kernel.audit import AuditEntry
from fireside.kernel.db import db
from fireside.kernel.jobs import JobContext, handlers
from fireside.kernel.jobs.worker import Worker
from fireside.people.events import MemberLeft
from fireside.people.models import Membership
from tests.conftest import Scope
from tests.factories.availability import make_weekly_hours
from tests.factories.interviews import make_appointment, make_interview
from tests.factories.people import make_host, make_student
from tests.tools.browsing import Member
from tests.tools.calendar_server import Served, serving
from tests.tools.outbox import Outbox, text_of

MONDAY = datetime(2027, 3, 1, 8, tzinfo=UTC)
PAGE = "/week/calendar"


def file(*events: str) -> bytes:
    body = "".join(f"BEGIN:VEVENT\r\n{event}\r\nEND:VEVENT\r\n" for event in events)
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{body}END:VCALENDAR\r\n".encode()


def span(uid: str, first: datetime, minutes: int = 60) -> str:
    last = first + timedelta(minutes=minutes)
    return f"UID:{uid}\r\nDTSTART:{first:%Y%m%dT%H%M%SZ}\r\nDTEND:{last:%Y%m%dT%H%M%SZ}"


@pytest.fixture
def _now() -> Iterator[None]:
    with time_machine.travel(MONDAY, tick=True):
        yield


@pytest.fixture
def served(app: Flask, _now: None) -> Iterator[Served]:
    settings = app.extensions["fireside.settings"]
    app.extensions["fireside.settings"] = settings.model_copy(
        update={"private_hosts": "localhost, calendar.example.edu"}
    )
    with serving() as made:
        yield made
    app.extensions["fireside.settings"] = settings


@pytest.fixture
def host(institution: Institution, scope: Scope, _now: None) -> Membership:
    with scope(institution):
        made = make_host(name="Dana Whitfield", zone="UTC")
        make_weekly_hours(made, 9, 17)
        return made


@pytest.fixture
def browser(app: Flask, institution: Institution, host: Membership) -> Member:
    return Member(app, institution, host)


def connect(browser: Member, url: str) -> None:
    answer = browser.post(PAGE, {"address": url}, page=PAGE)
    assert answer.status_code == 303, answer.text


def read(app: Flask) -> None:
    with app.app_context():
        handlers["availability.read_all_linked"](JobContext(1, "x", None, {}, 1))
    Worker(app).run_all()


def starts(host: Membership) -> list[datetime]:
    return [slot.starts_at for slot in host_slots(host.id, MONDAY, MONDAY + timedelta(days=7))]


def test_what_a_calendar_tells_is_no_longer_offered(
    app: Flask, institution: Institution, scope: Scope, host: Membership, browser: Member,
    served: Served,
) -> None:  # fmt: skip
    busy = MONDAY + timedelta(days=2, hours=2)
    served.body = file(span("one", busy))
    with scope(institution):
        assert busy in starts(host)
    assert "Connect your calendar" in browser.get("/week").text
    connect(browser, served.url.replace("http://", "HTTP://"))
    assert "It is being read for the first time" in browser.get(PAGE).text
    Worker(app).run_all()
    page = browser.get(PAGE).text
    assert "Connected: localhost" in page
    assert "Last success: Monday 1 March" in page
    assert "Wednesday 3 March, 10:00 in UTC until Wednesday 3 March, 11:00 in UTC" in page
    assert "dana.ics" not in page
    with scope(institution):
        assert busy not in starts(host)
        assert [one.source for one in closed_times(host.id)] == ["Your own calendar"]
        link = db.session.scalars(select(LinkedCalendar)).one()
        assert b"dana.ics" not in link.sealed
        acts = set(db.session.scalars(select(AuditEntry.action)))
        assert "availability.connect" in acts


def test_our_own_conversation_in_it_closes_nothing(
    app: Flask, institution: Institution, scope: Scope, host: Membership, browser: Member,
    served: Served,
) -> None:  # fmt: skip
    with scope(institution):
        interview = make_interview(make_student(), host)
        made = make_appointment(interview, MONDAY + timedelta(days=2, hours=2))
        served.body = file(span(made.uid, made.starts_at + timedelta(hours=3)))
    connect(browser, served.url)
    Worker(app).run_all()
    with scope(institution):
        assert db.session.scalars(select(BusyTime)).all() == []


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("", "Paste the address here."),
        ("my calendar", "Write the address of a calendar"),
        ("ftp://calendar.example.org/x", "Write the address of a calendar"),
        ("https://dana:secret@example.org/x", "without a name or a password"),
        ("https://example.org/" + "x" * 2000, "Write the address of a calendar"),
        ("http://127.0.0.1/x", "leads into a private network"),
        ("http://169.254.169.254/latest/meta-data", "leads into a private network"),
        ("http://[::1]/x", "leads into a private network"),
        ("https://nobody.invalid/x", "There is no server of that name"),
    ],
)
def test_an_address_that_is_none_gets_its_message_and_changes_nothing(
    institution: Institution,
    scope: Scope,
    browser: Member,
    served: Served,
    address: str,
    words: str,
) -> None:
    answer = browser.post(PAGE, {"address": address}, page=PAGE)
    assert answer.status_code == 422
    assert words in answer.text
    assert 'id="address-error"' in answer.text
    with scope(institution):
        assert db.session.scalars(select(LinkedCalendar)).all() == []


def test_a_calendar_that_stops_keeps_what_it_told_and_its_host_hears_once(
    app: Flask, institution: Institution, scope: Scope, host: Membership, browser: Member,
    served: Served, outbox: Outbox,
) -> None:  # fmt: skip
    served.body = file(span("one", MONDAY + timedelta(days=2, hours=2)))
    connect(browser, served.url)
    Worker(app).run_all()
    served.status = 404
    for minutes in (15, 30, 60):
        with time_machine.travel(MONDAY + timedelta(minutes=minutes), tick=True):
            read(app)
    assert outbox.deliver() == []
    with time_machine.travel(MONDAY + timedelta(minutes=80), tick=True):
        read(app)
        (letter,) = outbox.deliver()
        assert letter["Subject"] == "Your calendar cannot be read at the moment"
        assert "There is no calendar at that address" in text_of(letter)
        assert "dana.ics" not in text_of(letter)
        page = browser.get(PAGE).text
        assert "It could not be read since Monday 1 March" in page
        assert "What it told last still holds." in page
    with time_machine.travel(MONDAY + timedelta(minutes=100), tick=True):
        read(app)
        assert outbox.deliver() == []
        with scope(institution):
            assert len(closed_times(host.id)) == 1
    served.status = 200
    with time_machine.travel(MONDAY + timedelta(minutes=120), tick=True):
        read(app)
        assert "It could not be read" not in browser.get(PAGE).text


def test_word_of_a_calendar_that_is_read_again_is_not_sent(
    app: Flask, institution: Institution, scope: Scope, host: Membership, browser: Member,
    served: Served, outbox: Outbox,
) -> None:  # fmt: skip
    served.status = 500
    connect(browser, served.url)
    Worker(app).run_all()
    with time_machine.travel(MONDAY + timedelta(minutes=70), tick=True):
        with scope(institution):
            link_id = db.session.scalars(select(LinkedCalendar.id)).one()
        with app.app_context():
            handlers["availability.read_all_linked"](JobContext(1, "x", None, {}, 1))
        served.status, served.body = 200, file()
        with scope(institution):
            link = db.session.scalars(select(LinkedCalendar)).one()
            link.failing_since = link.told_at = None
        assert link_id
        assert outbox.deliver() == []


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (bytes(40_000_000), "larger than 5 MB"),
        (b"<html>Please sign in</html>", "cannot be read as a calendar"),
        (file("UID:a\r\nDTSTART:20200101T000000Z\r\nRRULE:FREQ=SECONDLY"), "cannot be read"),
        (file("UID:a\r\nDTSTART:tomorrow\r\nRRULE:FREQ=DAILY")[:-30], "cannot be read"),
    ],
)
def test_a_calendar_too_large_or_broken_says_so_and_closes_nothing(
    app: Flask, institution: Institution, scope: Scope, browser: Member, served: Served,
    body: bytes, words: str,
) -> None:  # fmt: skip
    served.body = body
    connect(browser, served.url)
    Worker(app).run_all()
    assert words in browser.get(PAGE).text
    with scope(institution):
        assert db.session.scalars(select(BusyTime)).all() == []


def test_a_redirect_into_our_network_is_not_followed(
    app: Flask, browser: Member, served: Served
) -> None:
    served.status = 302
    served.headers = {"Location": f"http://127.0.0.1:{served.port}/inside"}
    connect(browser, served.url)
    Worker(app).run_all()
    assert "leads into a private network" in browser.get(PAGE).text
    assert served.asked == ["/dana.ics"]


def test_another_address_takes_the_place_and_disconnecting_opens_everything(
    app: Flask, institution: Institution, scope: Scope, host: Membership, browser: Member,
    served: Served,
) -> None:  # fmt: skip
    busy = MONDAY + timedelta(days=2, hours=2)
    served.body = file(span("one", busy))
    connect(browser, served.url)
    Worker(app).run_all()
    served.body = file(span("two", busy + timedelta(hours=2)))
    connect(browser, served.url)
    assert browser.post(f"{PAGE}/read", {}, page=PAGE).status_code == 303
    Worker(app).run_all()
    with scope(institution):
        assert [one.starts_at for one in closed_times(host.id)] == [busy + timedelta(hours=2)]
    assert browser.post(f"{PAGE}/disconnect", {}, page=PAGE).status_code == 303
    assert "Connect a calendar" in browser.get(PAGE).text
    with scope(institution):
        assert closed_times(host.id) == []
        assert busy + timedelta(hours=2) in starts(host)
        assert db.session.scalars(select(LinkedCalendar)).all() == []
    for act in ("read", "disconnect"):
        assert browser.post(f"{PAGE}/{act}", {}, page=PAGE).status_code == 404
    Worker(app).run_all()


def test_what_was_read_for_an_address_of_before_is_not_kept(
    app: Flask, institution: Institution, scope: Scope, browser: Member, served: Served
) -> None:
    served.body = file(span("one", MONDAY + timedelta(days=2, hours=2)))
    connect(browser, served.url)
    with scope(institution):
        link = db.session.scalars(select(LinkedCalendar)).one()
        link.sealed = b"no key opens this"
    Worker(app).run_all()
    page = browser.get(PAGE).text
    assert "Write the address of a calendar" in page


def test_it_goes_when_its_host_leaves_and_is_in_her_own_copy(
    app: Flask, institution: Institution, scope: Scope, host: Membership, browser: Member,
    served: Served,
) -> None:  # fmt: skip
    from fireside.availability.service import share_of

    connect(browser, served.url)
    with scope(institution):
        (record,) = share_of(host.id).records["linked_calendar"]
        assert record["address"] == served.url
        events.announce(MemberLeft(host.id))
        assert db.session.scalars(select(LinkedCalendar)).all() == []
    Worker(app).run_all()


def test_students_have_no_such_page(app: Flask, institution: Institution, scope: Scope) -> None:
    with scope(institution):
        student = make_student()
    assert Member(app, institution, student).get(PAGE).status_code == 404
