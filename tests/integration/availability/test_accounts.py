"""A host's calendar account at a real Radicale: connected, read, told of when it stops."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from fireside.availability.models import BusyTime, CaldavAccount, CaldavCalendar
from fireside.availability.service import closed_times, host_slots, share_of
from fireside.institutions.models import Institution
from fireside.kernel import events
from fireside.kernel.audit import AuditEntry
from fireside.kernel.db import db
from fireside.kernel.jobs import Job, JobContext, handlers
from fireside.kernel.jobs.worker import Worker
from fireside.people.events import MemberLeft
from fireside.people.models import Membership
from tests.conftest import Scope
from tests.factories.availability import make_weekly_hours
from tests.factories.interviews import make_appointment, make_interview
from tests.factories.people import make_host, make_student
from tests.tools.browsing import Member
from tests.tools.outbox import Outbox, text_of
from tests.tools.radicale_server import PASSWORD, USER, Radicale, running_radicale

MONDAY = datetime(2027, 3, 1, 8, tzinfo=UTC)
BUSY = MONDAY + timedelta(days=2, hours=2)
PAGE = "/week/calendar/account"


def event(uid: str, first: datetime, more: str = "") -> bytes:
    last = first + timedelta(hours=1)
    return (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\n"
        f"UID:{uid}\r\nDTSTAMP:20270101T000000Z\r\nSUMMARY:Dentist\r\n"
        f"DTSTART:{first:%Y%m%dT%H%M%SZ}\r\nDTEND:{last:%Y%m%dT%H%M%SZ}\r\n{more}"
        "END:VEVENT\r\nEND:VCALENDAR\r\n"
    ).encode()


@pytest.fixture
def _now() -> Iterator[None]:
    with time_machine.travel(MONDAY, tick=True):
        yield


@pytest.fixture
def radicale(app: Flask, tmp_path: Path, _now: None) -> Iterator[Radicale]:
    settings = app.extensions["fireside.settings"]
    app.extensions["fireside.settings"] = settings.model_copy(update={"private_hosts": "localhost"})
    with running_radicale(tmp_path) as made:
        made.make_calendar("private", "Private")
        made.make_calendar("work", "Work & <travel>")
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


def connect(browser: Member, url: str, password: str = PASSWORD) -> None:
    values = {"address": url, "user": USER, "password": password}
    answer = browser.post(PAGE, values, page=PAGE)
    assert answer.status_code == 303, answer.text


def read(app: Flask) -> None:
    with app.app_context():
        handlers["availability.read_all_accounts"](JobContext(1, "x", None, {}, 1))
    Worker(app).run_all()


def starts(host: Membership) -> list[datetime]:
    return [slot.starts_at for slot in host_slots(host.id, MONDAY, MONDAY + timedelta(days=7))]


def calendars(scope: Scope, institution: Institution) -> dict[str, int]:
    with scope(institution):
        return {one.title: one.id for one in db.session.scalars(select(CaldavCalendar))}


def choose(browser: Member, closing: list[int], taking: str = "") -> None:
    values = {"closing": closing, "taking": taking}
    answer = browser.post(f"{PAGE}/calendars", values, page=PAGE)
    assert answer.status_code == 303, answer.text


def test_what_its_calendars_tell_is_no_longer_offered_and_no_secret_is_seen_again(
    app: Flask, institution: Institution, scope: Scope, host: Membership, browser: Member,
    radicale: Radicale,
) -> None:  # fmt: skip
    radicale.put("private", "one", event("one", BUSY))
    radicale.put("work", "daily", event("daily", BUSY + timedelta(days=60), "RRULE:FREQ=DAILY\r\n"))
    with scope(institution):
        assert BUSY in starts(host)
    assert "connect the account" in browser.get("/week/calendar").text
    connect(browser, radicale.url)
    page = browser.get(PAGE).text
    assert "Connected: localhost" in page
    assert "It is being read for the first time" in page
    assert "Work &amp; &lt;travel&gt;" in page
    Worker(app).run_all()
    page = browser.get(PAGE).text
    assert "Last success: Monday 1 March" in page
    shown = browser.get("/week/calendar").text
    assert "Wednesday 3 March, 10:00 in UTC until Wednesday 3 March, 11:00 in UTC" in shown
    assert "Dentist" not in shown
    with scope(institution):
        assert BUSY not in starts(host)
        account = db.session.scalars(select(CaldavAccount)).one()
        assert PASSWORD.encode() not in account.sealed
        assert PASSWORD not in page + str([one.payload for one in db.session.scalars(select(Job))])
        acts = set(db.session.scalars(select(AuditEntry.action)))
        assert "availability.connect" in acts


def test_only_the_calendars_that_are_chosen_close_time(
    app: Flask, institution: Institution, scope: Scope, host: Membership, browser: Member,
    radicale: Radicale,
) -> None:  # fmt: skip
    radicale.put("private", "one", event("one", BUSY))
    radicale.put("work", "two", event("two", BUSY + timedelta(hours=3)))
    connect(browser, radicale.url)
    ids = calendars(scope, institution)
    choose(browser, [ids["Private"]])
    Worker(app).run_all()
    with scope(institution):
        assert [one.starts_at for one in closed_times(host.id)] == [BUSY]
    choose(browser, [])
    with scope(institution):
        assert closed_times(host.id) == []
        assert BUSY in starts(host)
    Worker(app).run_all()
    assert "None of its calendars closes time, so none is read." in browser.get(PAGE).text


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"closing": [7]}, "Choose among the calendars of your account."),
        ({"taking": "7"}, "Choose a calendar that you may write into, or none."),
        ({"taking": "x"}, "Choose a calendar that you may write into, or none."),
    ],
)
def test_a_calendar_of_nobodys_changes_nothing(
    institution: Institution, scope: Scope, browser: Member, radicale: Radicale,
    sent: dict[str, object], words: str,
) -> None:  # fmt: skip
    connect(browser, radicale.url)
    answer = browser.post(f"{PAGE}/calendars", {"taking": "", **sent}, page=PAGE)
    assert answer.status_code == 422
    assert words in answer.text
    with scope(institution):
        assert all(one.closes for one in db.session.scalars(select(CaldavCalendar)))


def test_our_own_conversation_in_it_closes_nothing(
    app: Flask, institution: Institution, scope: Scope, host: Membership, browser: Member,
    radicale: Radicale,
) -> None:  # fmt: skip
    with scope(institution):
        made = make_appointment(make_interview(make_student(), host), BUSY)
    radicale.put("private", "ours", event(made.uid, made.starts_at + timedelta(hours=3)))
    connect(browser, radicale.url)
    Worker(app).run_all()
    assert "Last success" in browser.get(PAGE).text
    with scope(institution):
        assert db.session.scalars(select(BusyTime)).all() == []


@pytest.mark.parametrize(
    ("sent", "field", "words"),
    [
        ({"password": "wrong"}, "password", "did not accept this name with this password"),
        ({"password": "x" * 501}, "password", "longer than any password"),
        ({"password": ""}, "password", "Write the app password."),
        ({"user": "a:b"}, "user", "That is no name of an account."),
        ({"user": "x" * 201}, "user", "That is no name of an account."),
        ({"user": ""}, "user", "Write the name you sign in with."),
        ({"address": ""}, "address", "Write the server&#39;s address."),
        ({"address": "https://a:b@example.org/"}, "address", "without a name or a password"),
        ({"address": "ftp://example.org/"}, "address", "Write the address of the server"),
        ({"address": "https://e.org/" + "x" * 1000}, "address", "Write the address of the server"),
        ({"address": "https://127.0.0.1/"}, "address", "leads into a private network"),
        ({"address": "https://169.254.169.254/"}, "address", "leads into a private network"),
        ({"address": "http://example.org/"}, "address", "is not encrypted"),
        ({"address": "nobody.invalid"}, "address", "There is no server of that name"),
    ],
)
def test_what_opens_no_account_gets_its_message_and_changes_nothing(
    institution: Institution, scope: Scope, browser: Member, radicale: Radicale,
    sent: dict[str, str], field: str, words: str,
) -> None:  # fmt: skip
    values = {"address": radicale.url, "user": USER, "password": PASSWORD, **sent}
    answer = browser.post(PAGE, values, page=PAGE)
    assert answer.status_code == 422
    assert words in answer.text
    assert f'id="{field}-error"' in answer.text
    assert PASSWORD not in answer.text
    with scope(institution):
        assert db.session.scalars(select(CaldavAccount)).all() == []


def test_passwords_are_not_tried_one_after_the_other(browser: Member, radicale: Radicale) -> None:
    values = {"address": radicale.url, "user": USER, "password": "wrong"}
    answers = [browser.post(PAGE, values, page=PAGE).status_code for _ in range(11)]
    assert answers == [422] * 10 + [429]


def test_an_account_without_a_calendar_is_none(browser: Member, radicale: Radicale) -> None:
    for name in ("private", "work"):
        radicale.remove(f"{name}/")
    values = {"address": radicale.url, "user": USER, "password": PASSWORD}
    answer = browser.post(PAGE, values, page=PAGE)
    assert answer.status_code == 422
    assert "There is no calendar in this account" in answer.text


def test_a_server_that_goes_keeps_what_it_told_and_its_host_hears_once(
    app: Flask, institution: Institution, scope: Scope, host: Membership, browser: Member,
    radicale: Radicale, outbox: Outbox,
) -> None:  # fmt: skip
    radicale.put("private", "one", event("one", BUSY))
    connect(browser, radicale.url)
    Worker(app).run_all()
    radicale.stop()
    with time_machine.travel(MONDAY + timedelta(minutes=15), tick=True):
        read(app)
        assert outbox.deliver() == []
    with time_machine.travel(MONDAY + timedelta(minutes=80), tick=True):
        read(app)
        (letter,) = outbox.deliver()
        assert letter["Subject"] == "Your calendar cannot be read at the moment"
        assert "The server did not answer, or broke off." in text_of(letter)
        assert PAGE in text_of(letter)
        page = browser.get(PAGE).text
        assert "It could not be read since Monday 1 March" in page
        assert "What it told last still holds." in page
    with time_machine.travel(MONDAY + timedelta(minutes=100), tick=True):
        read(app)
        assert outbox.deliver() == []
        with scope(institution):
            assert len(closed_times(host.id)) == 1


def test_a_new_password_keeps_what_was_chosen_and_finds_new_calendars(
    app: Flask, institution: Institution, scope: Scope, browser: Member, radicale: Radicale
) -> None:
    connect(browser, radicale.url)
    ids = calendars(scope, institution)
    choose(browser, [], str(ids["Private"]))
    radicale.make_calendar("alumni", "Alumni")
    radicale.remove("work/")
    connect(browser, radicale.url)
    with scope(institution):
        kept = {one.title: one for one in db.session.scalars(select(CaldavCalendar))}
        assert set(kept) == {"Private", "Alumni"}
        assert (kept["Private"].closes, kept["Private"].takes) == (False, True)
        assert (kept["Alumni"].closes, kept["Alumni"].takes) == (True, False)
    Worker(app).run_all()


def test_disconnecting_says_what_it_means_and_opens_everything(
    app: Flask, institution: Institution, scope: Scope, host: Membership, browser: Member,
    radicale: Radicale,
) -> None:  # fmt: skip
    radicale.put("private", "one", event("one", BUSY))
    connect(browser, radicale.url)
    Worker(app).run_all()
    assert browser.post(f"{PAGE}/read", {}, page=PAGE).status_code == 303
    Worker(app).run_all()
    end = f"{PAGE}/disconnect"
    assert "Nothing has been written into it from here" in browser.get(end).text
    assert browser.post(end, {}, page=end).status_code == 303
    assert "Connect an account" in browser.get(PAGE).text
    assert browser.get(end).status_code == 303
    with scope(institution):
        assert BUSY in starts(host)
        for table in (BusyTime, CaldavAccount, CaldavCalendar):
            assert db.session.scalars(select(table)).all() == []
        acts = set(db.session.scalars(select(AuditEntry.action)))
        assert "availability.disconnect" in acts
    for act in ("read", "disconnect", "calendars"):
        assert browser.post(f"{PAGE}/{act}", {}, page=PAGE).status_code == 404


def test_it_goes_when_its_host_leaves_and_her_own_copy_has_no_password(
    app: Flask, institution: Institution, scope: Scope, host: Membership, browser: Member,
    radicale: Radicale,
) -> None:  # fmt: skip
    connect(browser, radicale.url)
    with scope(institution):
        records = share_of(host.id).records
        (record,) = records["caldav_account"]
        assert (record["site"], record["login"]) == ("localhost", USER)
        assert [one["title"] for one in records["caldav_calendar"]] == [
            "Private",
            "Work & <travel>",
        ]
        assert PASSWORD not in str(records)
        events.announce(MemberLeft(host.id))
        assert db.session.scalars(select(CaldavAccount)).all() == []
    Worker(app).run_all()


def test_a_host_who_is_none_any_more_is_not_asked_about(
    app: Flask, institution: Institution, scope: Scope, host: Membership, browser: Member,
    radicale: Radicale,
) -> None:  # fmt: skip
    connect(browser, radicale.url)
    with scope(institution):
        db.session.get_one(Membership, (institution.id, host.id)).is_host = False
        db.session.commit()
    Worker(app).run_all()
    with scope(institution):
        assert db.session.scalars(select(CaldavAccount)).one().read_at is None


def test_a_seal_that_no_key_opens_is_told(
    app: Flask, institution: Institution, scope: Scope, browser: Member, radicale: Radicale
) -> None:
    connect(browser, radicale.url)
    with scope(institution):
        db.session.scalars(select(CaldavAccount)).one().sealed = b"no key opens this"
        db.session.commit()
    Worker(app).run_all()
    assert "did not accept this name with this password" in browser.get(PAGE).text


def test_students_have_no_such_page(app: Flask, institution: Institution, scope: Scope) -> None:
    with scope(institution):
        student = make_student()
    browser = Member(app, institution, student)
    assert browser.get(PAGE).status_code == 404
    assert browser.get(f"{PAGE}/disconnect").status_code == 404
