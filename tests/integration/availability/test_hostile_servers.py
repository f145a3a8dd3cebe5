"""A calendar server that means no good, or is broken: told, bounded, and never led by it."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from fireside.availability.caldav import CalendarServer, Login
from fireside.availability.models import BusyTime, CaldavAccount
from fireside.institutions.models import Institution
from fireside.kernel.db import db
from fireside.kernel.jobs.worker import Worker
from fireside.kernel.outside import Trouble, Unreachable
from fireside.people.models import Membership
from tests.conftest import Scope
from tests.factories.people import make_host
from tests.tools.browsing import Member
from tests.tools.calendar_server import Served, multistatus, serving

MONDAY = datetime(2027, 3, 1, 8, tzinfo=UTC)
PAGE = "/week/calendar/account"
DOORS = ("PROPFIND", "/")
LIST = ("PROPFIND", "/dana/")
READ = ("REPORT", "/dana/work/")
BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(
        b'<!ENTITY %c "%s">' % (letter, (b"&%c;" % (letter - 1)) * 10) for letter in b"bcdefghij"
    )
    + b']><D:multistatus xmlns:D="DAV:"><D:response><D:href>&j;</D:href></D:response>'
    + b"</D:multistatus>"
)
FILE_OF_OURS = (
    b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    b'<D:multistatus xmlns:D="DAV:"><D:response><D:href>&a;</D:href></D:response></D:multistatus>'
)


@pytest.fixture
def served(app: Flask) -> Iterator[Served]:
    settings = app.extensions["fireside.settings"]
    app.extensions["fireside.settings"] = settings.model_copy(update={"private_hosts": "localhost"})
    with time_machine.travel(MONDAY, tick=True), serving() as made:
        made.play_account()
        yield made
    app.extensions["fireside.settings"] = settings


@pytest.fixture
def browser(app: Flask, institution: Institution, scope: Scope, served: Served) -> Member:
    with scope(institution):
        made: Membership = make_host(name="Dana Whitfield", zone="UTC")
    return Member(app, institution, made)


def address(served: Served, path: str = "/") -> str:
    return f"http://localhost:{served.port}{path}"


def connect(browser: Member, served: Served, path: str = "/") -> tuple[int, str]:
    values = {"address": address(served, path), "user": "dana", "password": "secret"}
    answer = browser.post(PAGE, values, page=PAGE)
    return answer.status_code, answer.text


def event(more: str) -> bytes:
    text = (
        f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nBEGIN:VEVENT\n{more}\nEND:VEVENT\nEND:VCALENDAR"
    )
    return multistatus("/dana/work/a.ics", f"<C:calendar-data>{text}</C:calendar-data>")


@pytest.mark.parametrize(
    ("question", "status", "body", "words"),
    [
        (DOORS, 207, BOMB, "cannot be read as CalDAV"),
        (DOORS, 207, FILE_OF_OURS, "cannot be read as CalDAV"),
        (DOORS, 207, b"<html>", "cannot be read as CalDAV"),
        (DOORS, 207, b"<html/>", "cannot be read as CalDAV"),
        (DOORS, 207, b"", "cannot be read as CalDAV"),
        (DOORS, 207, bytes(40_000_000), "more than 5 MB"),
        (DOORS, 200, b"Hello", "There is no CalDAV account at that address"),
        (DOORS, 401, b"", "did not accept this name with this password"),
        (DOORS, 207, multistatus("/", ""), "There is no CalDAV account at that address"),
        (LIST, 403, b"", "did not accept this name with this password"),
        (LIST, 404, b"", "There is no CalDAV account at that address"),
        (LIST, 500, b"", "a fault of its own"),
        (LIST, 207, BOMB, "cannot be read as CalDAV"),
        (LIST, 207, multistatus("/dana/", ""), "There is no calendar in this account"),
    ],
)
def test_what_is_no_account_is_told_and_nothing_is_kept(
    institution: Institution, scope: Scope, browser: Member, served: Served,
    question: tuple[str, str], status: int, body: bytes, words: str,
) -> None:  # fmt: skip
    served.answers[question] = status, body
    told, page = connect(browser, served)
    assert (told, words in page) == (422, True)
    with scope(institution):
        assert db.session.scalars(select(CaldavAccount)).all() == []


@pytest.mark.parametrize(
    "home",
    [
        "http://127.0.0.1:{port}/inside/",
        "http://169.254.169.254/latest/",
        "https://elsewhere.example.net/",
        "//10.0.0.1/",
    ],
)
def test_a_server_that_names_another_one_does_not_lead_us_there(
    browser: Member, served: Served, home: str
) -> None:
    served.play_account(home=home.format(port=served.port))
    told, page = connect(browser, served)
    assert (told, "The server sends us on to another one" in page) == (422, True)
    assert served.asked == ["/"]


def test_a_calendar_elsewhere_is_not_kept(browser: Member, served: Served) -> None:
    served.play_account(calendar=f"http://127.0.0.1:{served.port}/inside/")
    told, page = connect(browser, served)
    assert (told, "The server sends us on to another one" in page) == (422, True)
    assert served.asked == ["/", "/dana/"]


def test_a_redirect_takes_the_password_to_no_other_place(browser: Member, served: Served) -> None:
    served.answers[DOORS] = 302, b""
    for place in (f"http://127.0.0.1:{served.port}/inside", "http://localhost:9/inside"):
        served.headers = {"Location": place}
        told, page = connect(browser, served)
        assert (told, "The server sends us on to another one" in page) == (422, True)
    assert set(served.asked) == {"/"}


def test_an_account_is_found_where_it_is_well_known(browser: Member, served: Served) -> None:
    served.answers["PROPFIND", "/start"] = 405, b""
    served.answers["PROPFIND", "/.well-known/caldav"] = (
        207,
        multistatus(
            "/", "<D:current-user-principal><D:href>/me/</D:href></D:current-user-principal>"
        ),
    )
    served.answers["PROPFIND", "/me/"] = served.answers[DOORS]
    told, _ = connect(browser, served, "/start")
    assert told == 303
    signed = "Basic " + base64.b64encode(b"dana:secret").decode()
    assert {one[3] for one in served.seen} == {signed}


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (207, bytes(40_000_000), "more than 5 MB"),
        (207, BOMB, "cannot be read as CalDAV"),
        (207, b"<D:multistatus", "cannot be read as CalDAV"),
        (
            207,
            multistatus("/dana/work/a.ics", "<C:calendar-data>Hello</C:calendar-data>"),
            "cannot be read as CalDAV",
        ),
        (
            207,
            event("UID:a\nDTSTART:20200101T000000Z\nRRULE:FREQ=SECONDLY"),
            "cannot be read as CalDAV",
        ),
        (404, b"", "a calendar of it is gone"),
        (401, b"", "did not accept this name with this password"),
        (500, b"", "a fault of its own"),
    ],
)
def test_what_cannot_be_read_says_so_and_closes_nothing(
    app: Flask, institution: Institution, scope: Scope, browser: Member, served: Served,
    status: int, body: bytes, words: str,
) -> None:  # fmt: skip
    served.answers[READ] = status, body
    assert connect(browser, served)[0] == 303
    Worker(app).run_all()
    page = browser.get(PAGE).text
    assert "It could not be read since Monday 1 March" in page
    assert words in page
    with scope(institution):
        assert db.session.scalars(select(BusyTime)).all() == []


def test_a_recurrence_without_an_end_ends_with_what_can_be_booked_and_pages_are_of_weeks(
    app: Flask, institution: Institution, scope: Scope, browser: Member, served: Served
) -> None:
    daily = "UID:a\nDTSTART:20200101T100000Z\nDTEND:20200101T110000Z\nRRULE:FREQ=DAILY"
    served.answers[READ] = 207, event(daily)
    assert connect(browser, served)[0] == 303
    Worker(app).run_all()
    asked = [one[2] for one in served.seen if one[0] == "REPORT"]
    assert b'start="20270228T0800' in asked[0]
    assert b'end="20270328T0800' in asked[0]
    with scope(institution):
        closed = db.session.scalars(select(BusyTime).order_by(BusyTime.starts_at)).all()
        days = [one.starts_at for one in closed]
        assert days[0] == MONDAY.replace(day=1, hour=10) - timedelta(days=1)
        assert len(days) == len(set(days)) > 28 * (len(asked) - 1)


def test_nothing_is_written_to_a_server_that_refuses(served: Served) -> None:
    server = CalendarServer(Login(address(served), "dana", "secret"), {"localhost"}, 10)
    calendar = address(served, "/dana/work/")
    for status, trouble in ((403, Trouble.REFUSED), (409, Trouble.REFUSED), (507, Trouble.FAILED)):
        served.status = status
        with pytest.raises(Unreachable) as refused:
            server.put(calendar, "a@b", b"")
        assert refused.value.trouble is trouble
    served.status = 410
    assert server.delete(f"{calendar}a%40b.ics")
    assert served.asked[-1] == "/dana/work/a%40b.ics"
    served.status = 500
    with pytest.raises(Unreachable):
        server.delete(f"{calendar}a%40b.ics")
    served.status = 409
    served.answers[READ] = 207, b"<D:multistatus xmlns:D='DAV:'/>"
    with pytest.raises(Unreachable):
        server.put(calendar, "a@b", b"")


def test_an_errand_that_takes_too_long_is_given_up(served: Served) -> None:
    late = CalendarServer(Login(address(served), "dana", "secret"), {"localhost"}, 0)
    with pytest.raises(Unreachable) as refused:
        late.find_calendars()
    assert refused.value.trouble is Trouble.TOO_SLOW
    assert served.asked == []
