"""The host's week in a browser without scripts."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from fireside.availability.models import DatedOverride, TravelPeriod, WeeklyHours
from fireside.institutions.models import Institution
from fireside.kernel.db import db
from fireside.people.models import Membership
from tests.conftest import Scope
from tests.factories.availability import make_weekly_hours
from tests.factories.people import make_host, make_student
from tests.tools.browsing import Member, counted_statements

HTMX = {"HX-Request": "true"}


@pytest.fixture
def host(institution: Institution, scope: Scope) -> Membership:
    with scope(institution):
        made = make_host(name="Dana Whitfield", zone="Europe/Berlin")
        make_weekly_hours(made, 16, 18, range(2))
        return made


@pytest.fixture
def browser(app: Flask, institution: Institution, host: Membership) -> Member:
    return Member(app, institution, host)


def chosen(page: str, name: str) -> list[str]:
    selects = re.findall(rf'<select id="[^"]+" name="{name}".*?</select>', page, re.DOTALL)
    return [re.findall(r"<option selected>([^<]+)<", select)[0] for select in selects]


def test_the_week_names_its_zone_and_shows_what_students_see(browser: Member) -> None:
    page = browser.get("/week").text
    assert "As the clock shows it in Berlin" in page
    assert chosen(page, "from-0") == ["16:00"]
    assert chosen(page, "until-1") == ["18:00"]
    assert "Not on Sundays" in page
    assert "on a clock in New York" in page
    assert "10:00 to 11:30" in page
    assert "on a clock in Kolkata" in browser.get("/week?zone=Asia/Kolkata").text
    assert "on a clock in New York" in browser.get("/week?zone=Mars/Olympus").text


def test_the_page_keeps_its_budget_of_questions(app: Flask, browser: Member) -> None:
    browser.get("/week")
    with counted_statements(app) as statements:
        browser.get("/week")
    assert len(statements) <= 15, statements


def test_a_span_is_added_and_removed_without_being_kept(
    browser: Member, institution: Institution, scope: Scope
) -> None:
    typed = {"from-0": "16:00", "until-0": "17:15"}
    page = browser.post("/week", {**typed, "add": "0"}, page="/week").text
    assert chosen(page, "from-0") == ["16:00", "18:15"]
    assert chosen(page, "until-0") == ["17:15", "19:15"]
    part = browser.post("/week", {**typed, "remove": "0-0"}, page="/week", headers=HTMX).text
    assert "<html" not in part
    assert chosen(part, "from-0") == []
    with scope(institution):
        assert db.session.query(WeeklyHours).count() == 2


def test_hours_are_kept_and_the_page_says_so(
    browser: Member, institution: Institution, scope: Scope
) -> None:
    typed = {"from-4": ["09:00", "14:00"], "until-4": ["12:00", "15:30"]}
    answer = browser.post("/week", typed, page="/week")
    assert answer.status_code == 303
    assert "Your hours are kept" in browser.get(answer.headers["Location"]).text
    with scope(institution):
        kept = {(s.weekday, s.start_minute, s.end_minute) for s in db.session.query(WeeklyHours)}
    assert kept == {(4, 540, 720), (4, 840, 930)}


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_hours_that_make_no_sense_stay_on_the_page_with_a_message(
    browser: Member, headers: dict[str, str]
) -> None:
    typed = {"from-3": "12:00", "until-3": "09:00", "from-5": "??", "until-5": "10:00"}
    answer = browser.post("/week", {**typed, "from-5": "12:00"}, page="/week", headers=headers)
    assert answer.status_code == 422
    assert "Thursday: The end, 09:00, must be after the start, 12:00." in answer.text
    assert 'id="hours-3-error"' in answer.text
    assert chosen(answer.text, "from-3") == ["12:00"]
    unreadable = browser.post("/week", typed, page="/week", headers=headers)
    assert unreadable.status_code == 422
    assert "Choose both times" in unreadable.text


def test_a_day_is_noted_and_removed(
    browser: Member, institution: Institution, scope: Scope
) -> None:
    soon = (datetime.now(UTC) + timedelta(days=40)).date()
    day = {"day": soon.isoformat(), "kind": "hours", "start": "09:00", "until": "11:00"}
    assert browser.post("/week/days", day, page="/week").status_code == 303
    closed = {"day": "", "kind": "closed", "start": "09:00", "until": "11:00"}
    wrong = browser.post("/week/days", closed, page="/week", headers=HTMX)
    assert wrong.status_code == 422
    assert "Choose the day." in wrong.text
    with scope(institution):
        kept = db.session.query(DatedOverride).one()
    assert f"{soon:%A} {soon.day} {soon:%B %Y}" in browser.get("/week").text
    assert "09:00 to 11:00 instead of the usual hours" in browser.get("/week").text
    gone = browser.post(f"/week/days/{kept.id}/remove", {}, page="/week")
    assert gone.status_code == 303
    assert browser.post(f"/week/days/{kept.id}/remove", {}, page="/week").status_code == 404


def test_a_day_that_is_over_is_refused_beside_its_field(browser: Member) -> None:
    past = {"day": "2020-01-01", "kind": "closed", "start": "09:00", "until": "11:00"}
    answer = browser.post("/week/days", past, page="/week")
    assert answer.status_code == 422
    assert "This day is over" in answer.text
    odd = {"day": "2999-01-01", "kind": "other", "start": "x", "until": "y"}
    assert browser.post("/week/days", odd, page="/week").status_code == 422


def test_students_have_no_week_and_a_form_without_its_mark_is_refused(
    app: Flask, institution: Institution, scope: Scope, browser: Member
) -> None:
    with scope(institution):
        student = make_student()
    assert Member(app, institution, student).get("/week").status_code == 404
    raw = browser.browser.post("/i/riverbend/week", base_url="http://fireside.test", data={})
    assert raw.status_code == 400


def test_hours_for_some_weeks_keep_their_dates_on_the_page(
    browser: Member, institution: Institution, scope: Scope
) -> None:
    typed = {"from-4": "09:05", "until-4": "12:00", "first-4": "2027-01-04", "last-4": ""}
    assert browser.post("/week", typed, page="/week").status_code == 303
    with scope(institution):
        kept = db.session.query(WeeklyHours).one()
        assert (kept.start_minute, kept.first_day, kept.last_day) == (545, date(2027, 1, 4), None)
    page = browser.get("/week").text
    assert chosen(page, "from-4") == ["09:05"]
    assert 'name="first-4" value="2027-01-04"' in page
    odd = browser.post("/week", typed | {"last-4": "2026-<b>"}, page="/week")
    assert odd.status_code == 422
    assert "We cannot read the day 2026-&lt;b&gt;" in odd.text
    assert 'name="last-4" value="2026-&lt;b&gt;"' in odd.text
    uneven = browser.post("/week", typed | {"until-4": "12:01"}, page="/week")
    assert chosen(uneven.text, "until-4") == ["12:01"]
    assert "Choose full five minutes" in uneven.text


def test_the_preview_follows_what_is_typed_and_keeps_nothing(
    browser: Member, institution: Institution, scope: Scope
) -> None:
    typed = {"from-2": "09:00", "until-2": "10:00", "zone": "Asia/Kolkata"}
    part = browser.post("/week/preview", typed, page="/week", headers=HTMX).text
    assert "<html" not in part
    assert "They are not kept yet." in part
    assert "on a clock in Kolkata" in part
    assert "13:30 to 14:00" in part
    wrong = typed | {"until-2": "08:00"}
    part = browser.post("/week/preview", wrong, page="/week", headers=HTMX).text
    assert "These hours cannot be kept yet" in part
    assert "Wednesday: The end, 08:00, must be after the start, 09:00." in part
    assert "13:30" not in part
    without_scripts = browser.post("/week", typed | {"look": "1"}, page="/week")
    assert without_scripts.status_code == 200
    assert "They are not kept yet." in without_scripts.text
    assert chosen(without_scripts.text, "from-2") == ["09:00"]
    with scope(institution):
        assert {row.weekday for row in db.session.query(WeeklyHours)} == {0, 1}


def test_an_offer_and_an_hour_that_the_clock_skips(
    browser: Member, institution: Institution, scope: Scope
) -> None:
    offer = {"day": "2027-01-06", "kind": "offer", "start": "09:00", "until": "11:00"}
    with time_machine.travel(datetime(2026, 11, 23, 12, tzinfo=UTC)):
        assert browser.post("/week/days", offer, page="/week").status_code == 303
        assert "09:00 to 11:00 besides the usual hours" in browser.get("/week").text
        skipped = offer | {"day": "2027-03-28", "start": "02:30", "until": "04:00"}
        answer = browser.post("/week/days", skipped, page="/week")
        assert answer.status_code == 422
        assert "02:30 does not exist on 28 March 2027" in answer.text
        assert '<option selected value="04:00">' in answer.text
        twice = offer | {"day": "2027-10-31", "start": "01:00", "until": "02:30"}
        answer = browser.post("/week/days", twice, page="/week")
        assert answer.status_code == 422
        assert "02:30 comes twice on 31 October 2027" in answer.text
    with scope(institution):
        assert db.session.query(DatedOverride).count() == 1


def test_a_travel_is_noted_and_removed(
    browser: Member, institution: Institution, scope: Scope
) -> None:
    soon = (datetime.now(UTC) + timedelta(days=10)).date()
    travel = {"first": soon.isoformat(), "last": soon.isoformat(), "where": "Asia/Kolkata"}
    answer = browser.post("/week/travels", travel, page="/week")
    assert answer.status_code == 303
    page = browser.get("/week").text
    assert "My hours as the clock shows them in Kolkata" in page
    again = browser.post("/week/travels", travel | {"where": ""}, page="/week", headers=HTMX)
    assert again.status_code == 422
    assert "already. Remove that first" in again.text
    odd = browser.post("/week/travels", travel | {"where": "Mars/Olympus"}, page="/week")
    assert odd.status_code == 422
    assert "We know no such time zone" in odd.text
    assert '<option selected value="Mars/Olympus">' in odd.text
    unsaid = browser.post("/week/travels", {"first": "", "last": "x"}, page="/week")
    assert unsaid.status_code == 422
    assert "Choose the first day." in unsaid.text
    with scope(institution):
        kept = db.session.query(TravelPeriod).one()
    assert browser.post(f"/week/travels/{kept.id}/remove", {}, page="/week").status_code == 303
    assert browser.post(f"/week/travels/{kept.id}/remove", {}, page="/week").status_code == 404
    later = (soon + timedelta(days=3)).isoformat()
    rest = {"first": soon.isoformat(), "last": later, "where": ""}
    assert browser.post("/week/travels", rest, page="/week").status_code == 303
    assert "My weekly hours rest" in browser.get("/week").text
