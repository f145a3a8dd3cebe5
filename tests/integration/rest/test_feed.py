"""A person's private feed: made, read without a session, renewed and revoked."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from icalendar import Calendar
from sqlalchemy import select
from werkzeug.test import TestResponse

from fireside.institutions.models import Institution
from fireside.interviews.models import Appointment
from fireside.interviews.rules import Format, State
from fireside.kernel import clock, events
from fireside.kernel.audit import AuditEntry
from fireside.kernel.db import db
from fireside.kernel.errors import NotFound
from fireside.kernel.permissions import Actor
from fireside.people.events import MemberLeft
from fireside.people.models import HostProfile, Membership
from fireside.rest.models import CalendarFeed
from fireside.rest.service import renew_feed, share_of
from tests.conftest import Scope
from tests.factories.interviews import make_appointment, make_interview
from tests.factories.people import make_host, make_student
from tests.tools.browsing import Member

PAGE = "/settings/feed"
PHONE = "+1 860 555 0142"


@pytest.fixture
def student(institution: Institution, scope: Scope) -> Membership:
    with scope(institution):
        return make_student(name="Mara Quist", zone="America/New_York")


@pytest.fixture
def host(institution: Institution, scope: Scope) -> Membership:
    with scope(institution):
        return make_host(name="Dana Whitfield", zone="Europe/Berlin")


@pytest.fixture
def appointment(
    institution: Institution, scope: Scope, student: Membership, host: Membership
) -> Appointment:
    with scope(institution):
        profile = db.session.scalars(
            select(HostProfile).where(HostProfile.membership_id == host.id)
        ).one()
        profile.phone, profile.video_link = PHONE, "https://video.example.org/dana"
        profile.arrival = {"address": "12 Mill Lane,\nHartford", "reception": "Ask for Dana"}
        return make_appointment(
            make_interview(student, host), format=Format.IN_PERSON, student_phone="+44 20 7946 0018"
        )


def make_feed(browser: Member, **values: str) -> str:
    """Make an address, and return its path."""
    page = browser.post(PAGE, values, page=PAGE).text
    found = re.search(r'value="http://fireside\.test(/i/riverbend/calendar/[^"]+\.ics)"', page)
    assert found is not None
    return found[1]


def ask(app: Flask, path: str, **headers: str) -> TestResponse:
    """Ask as a calendar program does: with nothing but the address."""
    return app.test_client().get(path, base_url="http://fireside.test", headers=headers)


def events_of(answer: TestResponse) -> list[Any]:
    assert answer.status_code == 200
    return Calendar.from_ical(answer.data).walk("VEVENT")


def test_a_feed_belongs_to_a_person(institution: Institution, scope: Scope) -> None:
    with scope(institution), pytest.raises(NotFound):
        renew_feed(Actor.system(institution.id), names=False)


def test_a_student_subscribes_to_what_is_hers(
    app: Flask, institution: Institution, scope: Scope, student: Membership,
    appointment: Appointment,
) -> None:  # fmt: skip
    browser = Member(app, institution, student)
    assert PAGE in browser.get("/settings").text
    assert "Name the student" not in browser.get(PAGE).text
    path = make_feed(browser)
    assert len(path.removesuffix(".ics").rpartition("/")[2]) == 32
    assert path not in browser.get(PAGE).text
    answer = ask(app, path)
    assert answer.mimetype == "text/calendar"
    assert "Set-Cookie" not in answer.headers
    (event,) = events_of(answer)
    assert event["UID"] == appointment.uid
    assert event["SUMMARY"] == "Conversation with Dana Whitfield"
    assert event["LOCATION"] == "12 Mill Lane, Hartford"
    assert event["DTSTART"].dt == appointment.starts_at
    assert event["DTSTART"].params["TZID"] == "America/New_York"
    assert str(event["URL"]).endswith(f"/i/riverbend/interviews/{appointment.interview_id}")
    with scope(institution):
        feed = db.session.scalars(select(CalendarFeed)).one()
        assert feed.fingerprint not in path
        assert "feed.renew" in set(db.session.scalars(select(AuditEntry.action)))
        (record,) = share_of(student.id).records["calendar_feed"]
        assert "fingerprint" not in record


def test_a_hosts_feed_names_no_student_unless_she_wants_it_and_never_a_number(
    app: Flask, institution: Institution, host: Membership, appointment: Appointment
) -> None:
    browser = Member(app, institution, host)
    assert "Name the student" in browser.get(PAGE).text
    quiet = ask(app, make_feed(browser))
    assert events_of(quiet)[0]["SUMMARY"] == "Informational interview"
    named = ask(app, make_feed(browser, names="y"))
    assert events_of(named)[0]["SUMMARY"] == "Conversation with Mara Quist"
    assert 'name="names" type="checkbox" value="y" checked' in re.sub(
        r"<input ([^>]*)>", _sorted, browser.get(PAGE).text
    )
    for secret in ("Mara", "555", "7946", "video.example.org", "Ask for Dana"):
        assert secret not in quiet.text
    assert "555" not in named.text
    assert "7946" not in named.text


def _sorted(tag: re.Match[str]) -> str:
    wanted = ("name", "type", "value")
    parts = dict(re.findall(r'(\w+)="([^"]*)"', tag[1]))
    shown = " ".join(f'{key}="{parts[key]}"' for key in wanted if key in parts)
    return f"<input {shown}{' checked' if 'checked' in tag[1] else ''}>"


@pytest.mark.parametrize(
    "state", [State.REQUESTED, State.DECLINED, State.CANCELLED, State.EXPIRED, State.MISSED]
)
def test_what_is_not_settled_or_called_off_is_not_in_it(
    app: Flask, institution: Institution, scope: Scope, student: Membership, host: Membership,
    state: State,
) -> None:  # fmt: skip
    with scope(institution):
        make_appointment(make_interview(student, host), state=state)
    assert events_of(ask(app, make_feed(Member(app, institution, student)))) == []


def test_what_is_over_stays_a_while(
    app: Flask, institution: Institution, scope: Scope, student: Membership, host: Membership
) -> None:
    present = clock.now().replace(microsecond=0)
    with scope(institution):
        for days in (-91, -89):
            starts_at = present + timedelta(days=days)
            make_appointment(make_interview(student, host), starts_at, state=State.HELD)
    (event,) = events_of(ask(app, make_feed(Member(app, institution, student))))
    assert event["DTSTART"].dt == present - timedelta(days=89)


def test_nothing_is_sent_again_while_nothing_has_changed(
    app: Flask, institution: Institution, scope: Scope, student: Membership,
    appointment: Appointment,
) -> None:  # fmt: skip
    path = make_feed(Member(app, institution, student))
    first = ask(app, path)
    etag = first.headers["ETag"]
    assert first.headers["Cache-Control"] == "private, no-cache"
    again = ask(app, path, **{"If-None-Match": etag})
    assert (again.status_code, again.data) == (304, b"")
    with scope(institution):
        kept = db.session.get_one(Appointment, (institution.id, appointment.id))
        kept.ends_at += timedelta(minutes=15)
    changed = ask(app, path, **{"If-None-Match": etag})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != etag


def test_a_new_address_ends_the_old_one_and_a_revoked_one_is_gone(
    app: Flask, institution: Institution, other_institution: Institution, student: Membership
) -> None:
    browser = Member(app, institution, student)
    first = make_feed(browser)
    assert ask(app, first.replace("riverbend", "northmoor")).status_code == 404
    second = make_feed(browser)
    assert ask(app, first).status_code == 404
    assert ask(app, second).status_code == 200
    assert browser.post(f"{PAGE}/revoke", {}, page=PAGE).status_code == 303
    assert ask(app, second).status_code == 404
    assert browser.post(f"{PAGE}/revoke", {}, page=PAGE).status_code == 404
    assert "Switched off" in browser.get(PAGE).text
    assert ask(app, "/i/riverbend/calendar/é.ics").status_code == 404


def test_whoever_rests_or_has_left_has_no_feed(
    app: Flask, institution: Institution, scope: Scope, student: Membership
) -> None:
    path = make_feed(Member(app, institution, student))
    with scope(institution):
        db.session.get_one(Membership, (institution.id, student.id)).paused = True
    assert ask(app, path).status_code == 404
    with scope(institution):
        db.session.get_one(Membership, (institution.id, student.id)).paused = False
    assert ask(app, path).status_code == 200
    with scope(institution):
        events.announce(MemberLeft(student.id))
        assert db.session.scalars(select(CalendarFeed)).all() == []
    assert ask(app, path).status_code == 404


def test_a_role_that_is_taken_away_takes_its_conversations_along(
    app: Flask, institution: Institution, scope: Scope, student: Membership,
    appointment: Appointment,
) -> None:  # fmt: skip
    path = make_feed(Member(app, institution, student))
    with scope(institution):
        member = db.session.get_one(Membership, (institution.id, student.id))
        member.is_student, member.is_advisor = False, True
    assert events_of(ask(app, path)) == []


def test_guessing_is_slowed_down(app: Flask, institution: Institution) -> None:
    network = f"a network of its own: {institution.id}"  # counts outlive the database
    answers = {
        app.test_client()
        .get(
            f"/i/riverbend/calendar/{n}.ics",
            base_url="http://fireside.test",
            environ_overrides={"REMOTE_ADDR": network},
        )
        .status_code
        for n in range(601)
    }
    assert answers == {404, 429}


def test_the_hour_is_right_across_a_dst_edge(
    app: Flask, institution: Institution, scope: Scope, student: Membership, host: Membership
) -> None:
    starts = [datetime(2027, 3, day, 14, 30, tzinfo=UTC) for day in (13, 14, 15)]
    with scope(institution):
        for start in starts:
            make_appointment(make_interview(student, host), start)
    found = events_of(ask(app, make_feed(Member(app, institution, student))))
    shown = sorted((one["DTSTART"].dt.astimezone(UTC), one["DTSTART"].dt.hour) for one in found)
    assert shown == [(starts[0], 9), (starts[1], 10), (starts[2], 10)]
