"""The institution's calendar: terms that count, days that close, and files of holidays."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from fireside.availability.rules import ClosedDays, DaySpan
from fireside.availability.service import (
    add_override,
    asks_since,
    close_days,
    first_slots,
    host_budget,
    host_slots,
    preview_week,
)
from fireside.institutions.models import Institution
from fireside.interviews.models import Interview
from fireside.interviews.rules import State
from fireside.kernel.audit import AuditEntry
from fireside.kernel.db import db
from fireside.kernel.errors import NotFound
from fireside.kernel.jobs.worker import Worker
from fireside.kernel.permissions import Actor
from fireside.people.models import HostProfile, Membership
from tests.conftest import Scope
from tests.factories.availability import make_weekly_hours
from tests.factories.interviews import make_appointment, make_interview
from tests.factories.people import make_host, make_student
from tests.integration.booking.conftest import actor_of, form_for
from tests.tools.browsing import counted_statements
from tests.tools.openings import is_open
from tests.tools.visiting import Visitor
from tests.unit.availability.test_outside import file

MONDAY = datetime(2026, 11, 23, 12, tzinfo=UTC)
THURSDAY = datetime(2026, 11, 26, 15, tzinfo=UTC)
DAY = timedelta(days=1)
THANKS = {
    "closed-name": "Thanksgiving",
    "closed-first_day": "2026-11-26",
    "closed-last_day": "",
    "closed-offers": "no",
}
CLOSE = {"days": "2026-11-26_2026-11-26_no_Thanksgiving"}


@pytest.fixture(autouse=True)
def _on_a_monday() -> Iterator[None]:
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.fixture
def host(institution: Institution, scope: Scope) -> Membership:
    """A host in Tokyo of an institution in New York, open around the clock."""
    with scope(institution):
        db.session.get_one(Institution, institution.id).zone = "America/New_York"
        host = make_host(name="Dana Whitfield", zone="Asia/Tokyo", profile={"minutes": 60})
        make_weekly_hours(host, 0, 24, range(7))
        db.session.commit()
        return host


def house(institution: Institution) -> Institution:
    return db.session.get_one(Institution, institution.id, populate_existing=True)


def text_of(answer: Any) -> str:
    return unescape(answer.get_data(as_text=True))


def starts_between(host: Membership, first: datetime, last: datetime) -> list[datetime]:
    return [slot.starts_at for slot in host_slots(host.id, first, last)]


def test_a_closed_day_takes_its_times_out_of_every_list(
    app: Flask, console: Visitor, institution: Institution, scope: Scope, host: Membership
) -> None:
    begins, ends = datetime(2026, 11, 26, 5, tzinfo=UTC), datetime(2026, 11, 27, 5, tzinfo=UTC)
    review = console.post("/admin/calendar/review", THANKS)
    assert review.status_code == 200
    assert "Close Thanksgiving?" in text_of(review)
    assert "no conversation is confirmed or asked for" in text_of(review)
    with scope(institution):
        assert house(institution).closed_days == "[]"
        assert is_open(host.id, THURSDAY)
    page = console.post("/admin/calendar/close", CLOSE, follow_redirects=True)
    assert "Thursday, 26 November 2026" in text_of(page)
    with scope(institution):
        assert not is_open(host.id, THURSDAY)
        kept = starts_between(host, begins - DAY, ends + timedelta(hours=1))
        assert max(one for one in kept if one < begins) == begins - timedelta(hours=1)
        assert min(one for one in kept if one >= begins) == ends
        assert not any(
            begins <= slot.starts_at < ends for slot in first_slots([host.id], 40)[host.id]
        )
        preview = preview_week(actor_of(host), host.id)
        assert [one.days.name for one in preview.closed] == ["Thanksgiving"]
        entry = db.session.scalars(select(AuditEntry)).one()
        assert (entry.action, entry.fields) == ("calendar.close", ["2026-11-26_2026-11-26"])
    own = text_of(Visitor(app, institution, host).get("/week"))
    assert f"Closed by {institution.name}" in own
    assert own.count("Thanksgiving") == 2
    page = console.post(
        "/admin/calendar/open", {"key": "2026-11-26_2026-11-26"}, follow_redirects=True
    )
    assert "Thanksgiving is open again" in text_of(page)
    with scope(institution):
        assert is_open(host.id, THURSDAY)


def test_who_asks_for_a_day_that_was_just_closed_is_offered_others(
    app: Flask, console: Visitor, institution: Institution, scope: Scope, host: Membership
) -> None:
    with scope(institution):
        student = make_student(name="Mara Quist")
        db.session.commit()
    asking = Visitor(app, institution, student)
    before = asking.get(f"/hosts/{host.id}/ask")
    assert before.status_code == 200
    console.post("/admin/calendar/close", CLOSE)
    answer = asking.post(f"/hosts/{host.id}/ask", form_for(THURSDAY, text_of(before)))
    assert answer.status_code == 409
    assert "just been taken" in text_of(answer)
    with scope(institution):
        assert db.session.scalars(select(Interview)).all() == []


def test_next_openings_follow_closed_days(
    app: Flask, console: Visitor, institution: Institution, scope: Scope, host: Membership
) -> None:
    def opening() -> datetime | None:
        with scope(institution):
            return db.session.scalars(
                select(HostProfile.next_opening_at).where(HostProfile.membership_id == host.id)
            ).one()

    week = {"days": "2026-11-23_2026-11-29_no_Break"}
    console.post("/admin/calendar/close", week)
    Worker(app).run_all()
    assert opening() == datetime(2026, 11, 30, 5, tzinfo=UTC)
    console.post("/admin/calendar/open", {"key": "2026-11-23_2026-11-29"})
    Worker(app).run_all()
    assert opening() == MONDAY + DAY


def test_what_is_agreed_for_a_closed_day_is_shown_first_and_stands(
    console: Visitor, institution: Institution, scope: Scope, host: Membership
) -> None:
    with scope(institution):
        students = [make_student(name=name) for name in ("Mara Quist", "Nia Ode", "Lea Roth")]
        moments = [(THURSDAY, State.CONFIRMED), (THURSDAY + timedelta(hours=2), State.REQUESTED)]
        for student, (at, state) in zip(
            students, [*moments, (THURSDAY + DAY, State.CONFIRMED)], strict=True
        ):
            interview = make_interview(student, host, state=state)
            make_appointment(interview, starts_at=at, state=state)
        db.session.commit()
    page = text_of(console.post("/admin/calendar/review", THANKS))
    assert "1 conversation is confirmed, and 1 is asked for." in page
    assert "Mara Quist and Dana Whitfield" in page
    assert "Nia Ode and Dana Whitfield" in page
    assert "Lea Roth" not in page
    console.post("/admin/calendar/close", CLOSE)
    with scope(institution):
        states = db.session.scalars(select(Interview.state)).all()
        assert sorted(states) == ["confirmed", "confirmed", "requested"]


def test_on_a_day_that_rests_a_host_may_offer_by_her_own_calendar(
    app: Flask, institution: Institution, scope: Scope, host: Membership
) -> None:
    day = date(2026, 11, 26)
    with scope(institution):
        system = Actor.system(institution.id)
        close_days(system, [ClosedDays(day, day, "Founders’ Day", True)])
        begins = datetime(2026, 11, 25, 15, tzinfo=UTC)  # midnight in Tokyo
        inside = starts_between(host, begins - DAY, begins + 2 * DAY)
        assert not any(begins <= one < begins + DAY for one in inside)
        add_override(actor_of(host), host.id, DaySpan(day, 600, 660))
        assert is_open(host.id, begins + timedelta(hours=10))
        db.session.commit()
    assert "your weekly hours rest" in text_of(Visitor(app, institution, host).get("/week"))


def test_closed_days_cost_no_statement(
    app: Flask, institution: Institution, scope: Scope, host: Membership
) -> None:
    day = date(2026, 11, 26)
    with scope(institution):
        with counted_statements(app) as before:
            assert is_open(host.id, THURSDAY)
        close_days(Actor.system(institution.id), [ClosedDays(day, day, "Closed")])
        db.session.commit()
    with scope(institution):
        with counted_statements(app) as after:
            assert not is_open(host.id, THURSDAY)
        assert len(after) == len(before)


def test_terms_say_for_how_long_requests_count(
    console: Visitor, institution: Institution, scope: Scope, host: Membership
) -> None:
    with scope(institution):
        house(institution).asks_per_term = 1
        interview = make_interview(make_student(), host, state=State.REQUESTED)
        appointment = make_appointment(interview, starts_at=THURSDAY, state=State.REQUESTED)
        appointment.requested_at = MONDAY - 10 * DAY
        db.session.commit()
        assert host_budget(host.id).asked_this_term == 1
    term = {"term-name": "Winter", "term-first_day": "2026-11-20", "term-last_day": "2027-02-01"}
    page = text_of(console.post("/admin/calendar/terms", term, follow_redirects=True))
    assert "The term is noted." in page
    with scope(institution):
        assert asks_since()["term_start"] == datetime(2026, 11, 20, 5, tzinfo=UTC)
        assert host_budget(host.id).spent is None
    again = console.post("/admin/calendar/terms", term | {"term-name": "Winter again"})
    assert again.status_code == 422
    assert "It overlaps with Winter" in text_of(again)
    assert 'value="Winter again"' in text_of(again)
    page = text_of(
        console.post(
            "/admin/calendar/terms/remove", {"first_day": "2026-11-20"}, follow_redirects=True
        )
    )
    assert "Winter is removed." in page
    with scope(institution):
        assert host_budget(host.id).asked_this_term == 1
        acts = db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
        assert acts == ["calendar.add_term", "calendar.remove_term"]


def test_hosts_who_are_full_come_back_into_the_search_with_a_new_term(
    app: Flask, console: Visitor, institution: Institution, scope: Scope, host: Membership
) -> None:
    with scope(institution):
        house(institution).asks_per_term = 1
        student = make_student()
        interview = make_interview(make_student(), host, state=State.REQUESTED)
        appointment = make_appointment(interview, starts_at=THURSDAY, state=State.REQUESTED)
        appointment.requested_at = MONDAY - 10 * DAY
        db.session.commit()
    looking = Visitor(app, institution, student)
    term = {"term-name": "W", "term-first_day": "2026-11-24", "term-last_day": "2027-02-01"}
    console.post("/admin/calendar/terms", term)
    assert "Dana Whitfield" not in text_of(looking.get("/hosts"))
    with time_machine.travel(MONDAY + DAY, tick=False):
        assert "Dana Whitfield" in text_of(Visitor(app, institution, student).get("/hosts"))


HOLIDAYS = file(
    "UID:b\nDTSTART;VALUE=DATE:20261224\nDTEND;VALUE=DATE:20261227\nSUMMARY:Winter break_2",
    "UID:l\nDTSTART;VALUE=DATE:20270101\nDTEND;VALUE=DATE:20270901\nSUMMARY:Too long",
    "UID:n\nDTSTART;VALUE=DATE:20270118\nRRULE:FREQ=YEARLY",
)


def test_holidays_of_a_file_are_chosen_before_they_are_closed(
    console: Visitor, institution: Institution, scope: Scope, host: Membership
) -> None:
    sent = {"file-file": (io.BytesIO(HOLIDAYS), "days.ics"), "file-offers": "no"}
    page = console.post("/admin/calendar/holidays", sent, content_type="multipart/form-data")
    assert page.status_code == 200
    words = text_of(page)
    assert "Winter break_2" in words
    assert "Thursday, 24 December 2026 to Saturday, 26 December 2026" in words
    assert "2027-01-18_2027-01-18_no_Closed" in words
    assert "Too long" not in words
    with scope(institution):
        assert house(institution).closed_days == "[]"
    chosen = {"days": "2026-12-24_2026-12-26_no_Winter break_2"}
    assert "Winter break_2" in text_of(
        console.post("/admin/calendar/close", chosen, follow_redirects=True)
    )
    none = console.post("/admin/calendar/close", {}, follow_redirects=True)
    assert "nothing is closed" in text_of(none)
    pasted = {"file-text": HOLIDAYS.decode(), "file-offers": "yes"}
    assert "2027-01-18_2027-01-18_yes_Closed" in text_of(
        console.post("/admin/calendar/holidays", pasted)
    )


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Choose a file, or paste its text."),
        (b"no calendar", "cannot be read as a calendar"),
        (b"\xff\xfe\x00", "cannot be read as a calendar"),
        (b"x" * 1_000_001, "larger than 1 MB"),
        (file("UID:t\nDTSTART:20261201T140000Z\nDTEND:20261201T150000Z"), "names no whole days"),
    ],
)
def test_a_file_without_holidays_says_what_is_wrong(
    console: Visitor, institution: Institution, scope: Scope, content: bytes, words: str
) -> None:
    sent = {"file-file": (io.BytesIO(content), "days.ics"), "file-offers": "no"}
    answer = console.post("/admin/calendar/holidays", sent, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert 'href="#file-file"' in text_of(answer), "it stands beside the file"
    with scope(institution):
        assert house(institution).closed_days == "[]"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"closed-name": ""}, "Name it, such as"),
        ({"closed-first_day": "2026-02-30"}, "Not a valid date"),
        ({"closed-last_day": "2026-11-25"}, "The last day comes before the first."),
        ({"closed-first_day": "2025-11-25"}, "These days are over."),
    ],
)
def test_a_day_that_cannot_be_closed_says_so_beside_its_field(
    console: Visitor, typed: dict[str, str], words: str
) -> None:
    answer = console.post("/admin/calendar/review", THANKS | typed)
    assert answer.status_code == 422
    assert words in text_of(answer)


@pytest.mark.parametrize("days", ["x", "2026-11-26", "2026-13-01_2026-13-01_no_x"])
def test_days_that_the_review_never_wrote_are_not_found(console: Visitor, days: str) -> None:
    assert console.post("/admin/calendar/close", {"days": days}).status_code == 404


def test_too_many_days_and_days_that_are_over_are_refused(console: Visitor) -> None:
    many = [f"{MONDAY.date() + n * DAY}_{MONDAY.date() + n * DAY}_no_x" for n in range(201)]
    assert console.post("/admin/calendar/close", {"days": many}).status_code == 422
    over = {"days": "2026-11-01_2026-11-01_no_x"}
    assert console.post("/admin/calendar/close", over).status_code == 422


def test_what_is_over_can_be_removed_and_what_is_gone_is_not_found(
    app: Flask, console: Visitor, institution: Institution, omar: Membership
) -> None:
    console.post("/admin/calendar/close", CLOSE)
    term = {"term-name": "W", "term-first_day": "2026-11-02", "term-last_day": "2026-11-26"}
    console.post("/admin/calendar/terms", term)
    with time_machine.travel(MONDAY + 10 * DAY, tick=False):
        console = Visitor(app, institution, omar)
        page = text_of(console.get("/admin/calendar"))
        assert "What is over" in page
        console.post("/admin/calendar/open", {"key": "2026-11-26_2026-11-26"})
        console.post("/admin/calendar/terms/remove", {"first_day": "2026-11-02"})
        assert "What is over" not in text_of(console.get("/admin/calendar"))
        for path, sent in (("open", {"key": "x"}), ("terms/remove", {"first_day": "x"})):
            assert console.post(f"/admin/calendar/{path}", sent).status_code == 404


def test_nobody_but_an_administrator_finds_the_calendar(
    app: Flask, institution: Institution, scope: Scope, host: Membership
) -> None:
    assert Visitor(app, institution, host).get("/admin/calendar").status_code == 404
    with scope(institution), pytest.raises(NotFound):
        close_days(actor_of(host), [ClosedDays(date(2026, 11, 26), date(2026, 11, 26), "x")])
