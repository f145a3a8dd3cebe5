"""A host connects her calendar, and the student no longer sees the time; then she subscribes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from urllib.request import urlopen

import pytest
from flask import Flask
from icalendar import Calendar
from playwright.sync_api import Browser

from fireside.availability.service import host_slots
from fireside.institutions.models import Institution
from fireside.kernel import clock
from fireside.kernel.jobs.worker import Worker
from fireside.people.models import Membership
from tests.conftest import Scope
from tests.e2e.accessibility import assert_accessible
from tests.e2e.living import House, open_house
from tests.e2e.travellers import ByKeyboard, look
from tests.factories.availability import make_weekly_hours
from tests.factories.interviews import make_appointment, make_interview
from tests.factories.people import make_host, make_student
from tests.tools.calendar_server import Served, serving

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True),
]
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def house(app: Flask, institution: Institution) -> Iterator[House]:
    settings = app.extensions["fireside.settings"]
    app.extensions["fireside.settings"] = settings.model_copy(update={"private_hosts": "localhost"})
    with open_house(app, institution) as opened:
        yield opened
    app.extensions["fireside.settings"] = settings


@pytest.fixture
def served() -> Iterator[Served]:
    with serving() as made:
        yield made


def enter(house: House, browser: Browser, member: Membership) -> ByKeyboard:
    page = house.enter(browser, member)
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]  # a TypedDict in disguise
    return ByKeyboard(page)


def says(person: ByKeyboard, text: str) -> None:
    person.page.get_by_text(text).first.wait_for()
    assert_accessible(person.page)


def test_a_busy_day_disappears_from_what_students_see(
    house: House, served: Served, browser: Browser, scope: Scope
) -> None:
    with scope(house.institution):
        student = make_student(zone="UTC")
        host = make_host(zone="UTC")
        make_weekly_hours(host, weekdays=range(7))
        present = clock.now()
        slots = host_slots(host.id, present, present + timedelta(days=9))
        first = next(slot.starts_at for slot in reversed(slots) if slot.starts_at.minute == 0)
    served.body = _busy_day(first)
    asking = enter(house, browser, student)
    page = f"{house.address}/hosts/{host.id}/ask"
    value = str(int(first.timestamp()))
    asking.page.goto(page)
    assert asking.page.locator(f'[value="{value}"]').count() == 1
    week = enter(house, browser, host)
    week.page.goto(f"{house.address}/week")
    week.press("Connect your calendar")
    look(week, "Connect a calendar")
    week.write("Address of your calendar", "http://169.254.169.254/latest")
    week.press("Connect my calendar")
    says(week, "leads into a private network")
    week.press(
        "Address of your calendar:"
    )  # in the summary of what is wrong: it leads to the field
    week.page.keyboard.press("Control+A")
    week.page.keyboard.type(served.url)
    week.press("Connect my calendar")
    says(week, "being read for the first time")
    Worker(house.app).run_all()
    week.press("Look again")
    says(week, "Read just now")
    asking.page.goto(page)
    assert asking.page.locator(f'[value="{value}"]').count() == 0
    for person in (asking, week):
        person.page.context.close()


def _busy_day(moment: datetime) -> bytes:
    day = f"{moment:%Y%m%d}"
    event = f"BEGIN:VEVENT\r\nUID:x\r\nDTSTART;VALUE=DATE:{day}\r\nEND:VEVENT\r\n"
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{event}END:VCALENDAR\r\n".encode()


def test_a_student_makes_an_address_for_her_calendar_and_switches_it_off(
    house: House, browser: Browser, scope: Scope
) -> None:
    with scope(house.institution):
        student = make_student()
        make_appointment(make_interview(student, make_host(name="Dana Whitfield")))
    mara = enter(house, browser, student)
    mara.page.goto(f"{house.address}/settings")
    mara.press("Your calendar feed")
    look(mara, "Switched off")
    mara.press("Make my address")
    look(mara, "Your private address")
    told = mara.page.get_by_label("Copy it now").input_value()
    path = told.partition("/calendar/")[2]
    with urlopen(f"{house.address}/calendar/{path}") as answer:
        (event,) = Calendar.from_ical(answer.read()).walk("VEVENT")
    assert event["SUMMARY"] == "Conversation with Dana Whitfield"
    mara.press("Switch the feed off")
    says(mara, "The feed is off")
    mara.page.context.close()
