"""The day of a conversation: the way in, a word that somebody is late, and the check-in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from fireside.booking.models import Arrival
from fireside.booking.service import cancel
from fireside.booking.service.arriving import describe_way_in, late_meeting, say_late
from fireside.institutions.models import Institution
from fireside.interviews.models import Appointment, Interview
from fireside.interviews.rules import Format, Party, State
from fireside.interviews.service import get_interview
from fireside.kernel import events
from fireside.kernel.audit import AuditEntry
from fireside.kernel.db import db
from fireside.kernel.errors import Conflict, Invalid, NotFound
from fireside.people.events import MemberLeft
from fireside.people.models import HostProfile, Membership
from tests.conftest import Scope
from tests.factories.interviews import make_appointment, make_interview
from tests.factories.people import make_student
from tests.integration.booking.conftest import Browse, actor_of, past_undoing, words_of
from tests.tools.browsing import Member, counted_statements
from tests.tools.outbox import Outbox, text_of

STUDENT, HOST = "mara@example.org", "dana@example.org"
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
START = datetime(2027, 2, 10, 15, tzinfo=UTC)
USUAL = {"address": "1 Elm Street", "ask_for": "Dana", "step_free": "By the yard"}


@pytest.fixture
def travelled() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START - HOUR, tick=False) as here:
        yield here


@pytest.fixture
def settled(
    travelled: time_machine.Traveller,
    institution: Institution,
    scope: Scope,
    student: Membership,
    host: Membership,
) -> Interview:
    """In person, confirmed, in an hour."""
    with scope(institution):
        profile = db.session.scalars(
            select(HostProfile).where(HostProfile.membership_id == host.id)
        ).one()
        profile.arrival = dict(USUAL)
        interview = make_interview(student, host)
        make_appointment(interview, START, format=Format.IN_PERSON, answered_at=START - 9 * HOUR)
        return interview


def day(interview: Interview) -> str:
    return f"/interviews/{interview.id}/meet"


def tell(browser: Member, interview: Interview, minutes: str = "10") -> int:
    path = f"/interviews/{interview.id}/late"
    return browser.post(path, {"minutes": minutes}, page=day(interview)).status_code


def row_of(institution: Institution, scope: Scope) -> Arrival:
    with scope(institution):
        return db.session.scalars(select(Arrival)).one()


def test_the_student_reads_the_way_in_on_her_first_page_and_on_the_days_page(
    settled: Interview, student_browser: Member, host_browser: Member
) -> None:
    for path in ("/", day(settled)):
        page = words_of(student_browser.get(path))
        for words in ("1 Elm Street", "Whom to ask for", "Step-free route", "By the yard"):
            assert words in page
    assert "Getting to Dana" in words_of(student_browser.get("/"))
    assert "Your conversation with Mara" in words_of(host_browser.get("/"))
    assert "Mara reads this as it stands here" in words_of(host_browser.get(day(settled)))


def test_without_details_both_are_told_that_they_are_missing(
    institution: Institution,
    scope: Scope,
    settled: Interview,
    student_browser: Member,
    host_browser: Member,
) -> None:
    with scope(institution):
        db.session.scalars(select(HostProfile)).one().arrival = {}
    assert "Ask before you set out" in words_of(student_browser.get(day(settled)))
    assert "Say how one gets in" in words_of(host_browser.get(day(settled)))


def test_a_video_call_shows_its_link_and_no_way_in(
    institution: Institution,
    scope: Scope,
    travelled: time_machine.Traveller,
    student: Membership,
    host: Membership,
    student_browser: Member,
    host_browser: Member,
) -> None:
    with scope(institution):
        interview = make_interview(student, host)
        make_appointment(interview, START)
    page = words_of(student_browser.get(day(interview)))
    assert "https://video.example.org/dana" in page
    assert "On the day" in page
    assert host_browser.get(f"/interviews/{interview.id}/way-in").status_code == 409


def test_who_is_late_tells_the_other_at_once_and_both_pages_say_so(
    settled: Interview, student_browser: Member, host_browser: Member, outbox: Outbox
) -> None:
    assert tell(student_browser, settled) == 303
    letter = outbox.one(HOST)
    assert letter["Subject"] == "Mara Quist comes about 10 minutes later"
    assert "16:00 in Berlin" in text_of(letter)
    assert STUDENT not in text_of(letter)
    assert "Mara comes about 10 minutes later." in words_of(host_browser.get(day(settled)))
    assert "You have told Dana that you come about 10 minutes later." in words_of(
        student_browser.get("/")
    )
    assert tell(host_browser, settled, "20") == 303
    assert outbox.one(STUDENT)["Subject"] == "Dana Whitfield comes about 20 minutes later"


def test_nobody_is_told_again_and_again(
    travelled: time_machine.Traveller,
    settled: Interview,
    student_browser: Member,
    outbox: Outbox,
) -> None:
    assert tell(student_browser, settled, "5") == 303
    assert tell(student_browser, settled, "10") == 429
    for number in (1, 2):
        travelled.shift(3 * MINUTE)
        assert tell(student_browser, settled, "15") == 303, number
    travelled.shift(3 * MINUTE)
    page = words_of(student_browser.get(day(settled)))
    assert "I am running late" not in page
    path = f"/interviews/{settled.id}/late"
    assert student_browser.post(path, {"minutes": "5"}, page="/settings").status_code == 429
    # what was overtaken before it was sent is left out
    assert [one["Subject"] for one in outbox.deliver()] == [
        "Mara Quist comes about 15 minutes later"
    ]


def test_a_word_that_is_true_no_more_is_not_sent(
    institution: Institution,
    scope: Scope,
    settled: Interview,
    student: Membership,
    student_browser: Member,
    outbox: Outbox,
) -> None:
    assert tell(student_browser, settled) == 303
    with scope(institution):
        cancel(actor_of(student), get_interview(actor_of(student), settled.id))
    past_undoing()
    assert {str(one["Subject"]).split(":")[0] for one in outbox.deliver()} == {"Cancelled"}
    with scope(institution):
        assert late_meeting(7, Party.STUDENT, 1) is None


@pytest.mark.parametrize("minutes", ["", "7", "-10", "ten", "9" * 400, "10.5"])
def test_other_minutes_are_refused_beside_the_field(
    institution: Institution,
    scope: Scope,
    settled: Interview,
    student_browser: Member,
    minutes: str,
) -> None:
    path = f"/interviews/{settled.id}/late"
    answer = student_browser.post(path, {"minutes": minutes}, page=day(settled))
    assert answer.status_code == 422
    assert "Choose one of these." in words_of(answer)
    with scope(institution):
        assert db.session.scalars(select(Arrival)).all() == []


def test_neither_late_nor_begun_outside_of_the_time_for_it(
    travelled: time_machine.Traveller,
    institution: Institution,
    scope: Scope,
    settled: Interview,
    student: Membership,
    student_browser: Member,
) -> None:
    begin = f"/interviews/{settled.id}/check-in"
    for moment in (START - 4 * HOUR, START + 31 * MINUTE):
        travelled.move_to(moment)
        page = words_of(student_browser.get(day(settled)))
        assert "I am running late" not in page
        assert "We begin now" not in page
        with scope(institution), pytest.raises(Conflict):
            say_late(actor_of(student), settled, 10)
        assert student_browser.post(begin, {}, page="/settings").status_code == 409
    with scope(institution):
        db.session.get_one(Interview, (institution.id, settled.id)).state = State.CANCELLED
    assert student_browser.post(begin, {}, page="/settings").status_code == 409


def test_either_starts_the_clock_and_the_second_tap_changes_nothing(
    travelled: time_machine.Traveller,
    institution: Institution,
    scope: Scope,
    settled: Interview,
    student_browser: Member,
    host_browser: Member,
) -> None:
    begin = f"/interviews/{settled.id}/check-in"
    travelled.move_to(START - 15 * MINUTE)
    assert host_browser.post(begin, {}, page=day(settled)).status_code == 303
    travelled.move_to(START)
    assert student_browser.post(begin, {}, page="/settings").status_code == 303
    row = row_of(institution, scope)
    assert (row.begun_at, row.begun_by) == (START - 15 * MINUTE, "host")
    page = words_of(student_browser.get(day(settled)))
    assert "noted by Dana" in page
    assert "We begin now" not in page
    assert "noted by you" in words_of(host_browser.get(day(settled)))
    notes = student_browser.get(f"/interviews/{settled.id}/conversation").text
    assert 'data-starts="2027-02-10T14:45:00Z"' in notes
    assert "Begun at 09:45" in notes
    travelled.move_to(START + 20 * MINUTE)
    held = f"/interviews/{settled.id}/held"
    assert student_browser.post(held, {}, page=day(settled)).status_code == 303
    with scope(institution):
        appointment = db.session.scalars(select(Appointment)).one()
        assert appointment.ended_at == START + 20 * MINUTE
        acts = db.session.scalars(select(AuditEntry.action)).all()
        assert acts.count("booking.check_in") == 1


def test_a_way_in_of_its_own_reaches_student_calendar_and_packet(
    institution: Institution,
    scope: Scope,
    settled: Interview,
    student_browser: Member,
    host_browser: Member,
    outbox: Outbox,
) -> None:
    path = f"/interviews/{settled.id}/way-in"
    form = host_browser.get(path)
    assert "1 Elm Street" in form.text
    kept = host_browser.post(path, {"address": "2 Oak Row", "contact": "555 0100"}, page=path)
    assert kept.status_code == 303
    letter = outbox.one(STUDENT)
    assert letter["Subject"] == "The way in to Dana Whitfield"
    assert "2 Oak Row" in text_of(letter)
    calendar = next(
        part.get_content() for part in letter.walk() if part.get_content_type() == "text/calendar"
    )
    assert "SEQUENCE:1" in calendar
    assert "2 Oak Row" in calendar
    page = words_of(student_browser.get(day(settled)))
    assert "2 Oak Row" in page
    assert "1 Elm Street" not in page
    # the same again says nothing; nothing at all makes the profile hold again
    host_browser.post(path, {"address": "2 Oak Row", "contact": "555 0100"}, page=path)
    assert outbox.deliver() == []
    assert host_browser.post(path, {}, page=path).status_code == 303
    assert "1 Elm Street" in text_of(outbox.one(STUDENT))
    assert row_of(institution, scope).details == {}


def test_a_way_in_without_an_end_is_refused_beside_its_field(
    settled: Interview, host_browser: Member
) -> None:
    path = f"/interviews/{settled.id}/way-in"
    answer = host_browser.post(path, {"parking": "x" * 301}, page=path)
    assert answer.status_code == 422
    assert 'id="parking-error"' in answer.text


def test_the_day_belongs_to_the_two_alone(
    institution: Institution,
    scope: Scope,
    settled: Interview,
    student: Membership,
    host: Membership,
    browse: Browse,
) -> None:
    with scope(institution):
        stranger = make_student()
    browser = browse(stranger)
    for path in ("late", "check-in", "way-in"):
        address = f"/interviews/{settled.id}/{path}"
        assert browser.post(address, {}, page="/settings").status_code == 404
    with scope(institution), pytest.raises(NotFound):
        describe_way_in(actor_of(student), settled, {"address": "elsewhere"})
    with scope(institution), pytest.raises(Invalid):
        describe_way_in(actor_of(host), settled, {"address": "x" * 301})


def test_a_host_who_leaves_takes_her_words_along(
    institution: Institution,
    scope: Scope,
    settled: Interview,
    host: Membership,
    host_browser: Member,
    outbox: Outbox,
) -> None:
    path = f"/interviews/{settled.id}/way-in"
    host_browser.post(path, {"address": "2 Oak Row"}, page=path)
    with scope(institution):
        events.announce(MemberLeft(host.id))
    outbox.deliver()
    assert row_of(institution, scope).details == {}


def test_the_first_page_keeps_its_budget_on_the_day(
    app: Flask, settled: Interview, student_browser: Member
) -> None:
    student_browser.get("/")
    with counted_statements(app) as statements:
        assert student_browser.get("/").status_code == 200
    assert len(statements) <= 15, "\n".join(statements)
