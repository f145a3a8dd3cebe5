"""A host connects her account at a real Radicale; a student books, and it stands in it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

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
from tests.factories.people import make_host, make_student
from tests.tools.outbox import Outbox
from tests.tools.radicale_server import PASSWORD, USER, Radicale, running_radicale

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True),
]
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def radicale(tmp_path: Path) -> Iterator[Radicale]:
    with running_radicale(tmp_path) as made:
        made.make_calendar("private", "Private")
        made.make_calendar("alumni", "Alumni work")
        yield made


@pytest.fixture
def house(app: Flask, institution: Institution) -> Iterator[House]:
    settings = app.extensions["fireside.settings"]
    app.extensions["fireside.settings"] = settings.model_copy(update={"private_hosts": "localhost"})
    with open_house(app, institution) as opened:
        yield opened
    app.extensions["fireside.settings"] = settings


def enter(house: House, browser: Browser, member: Membership) -> ByKeyboard:
    page = house.enter(browser, member)
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]  # a TypedDict in disguise
    return ByKeyboard(page)


def says(person: ByKeyboard, text: str) -> None:
    person.page.get_by_text(text).first.wait_for()
    assert_accessible(person.page)
    width = person.page.evaluate("() => document.documentElement.scrollWidth")
    assert width <= PHONE["width"], person.page.url


def busy_day(moment: datetime) -> bytes:
    event = (
        f"BEGIN:VEVENT\r\nUID:x\r\nDTSTAMP:{moment:%Y%m%d}T000000Z\r\n"
        f"DTSTART;VALUE=DATE:{moment:%Y%m%d}\r\nSUMMARY:Away\r\nEND:VEVENT\r\n"
    )
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{event}END:VCALENDAR\r\n".encode()


def test_a_busy_day_closes_and_a_booked_conversation_stands_in_the_calendar(
    house: House, radicale: Radicale, browser: Browser, scope: Scope, outbox: Outbox
) -> None:
    with scope(house.institution):
        student = make_student(name="Mara Quist", zone="UTC")
        host = make_host(name="Dana Whitfield", zone="UTC", profile={"confirmation": "instant"})
        make_weekly_hours(host, weekdays=range(7))
        present = clock.now()
        slots = host_slots(host.id, present, present + timedelta(days=9))
        busy = next(slot.starts_at for slot in reversed(slots) if slot.starts_at.minute == 0)
    radicale.put("private", "away", busy_day(busy))
    week, asking = enter(house, browser, host), enter(house, browser, student)
    _connect(house, week, radicale)
    page = f"{house.address}/hosts/{host.id}/ask"
    asking.page.goto(page)
    assert asking.page.locator(f'[value="{int(busy.timestamp())}"]').count() == 0
    times = asking.page.locator("input[name=starts_at]")
    chosen = times.first.get_attribute("value")
    asking.page.goto(f"{page}?at={chosen}")
    asking.tick("Video call")
    asking.write("Why you ask this person", "I wonder how you came from teaching to insurance.")
    asking.press("Ask Dana for")
    says(asking, "It is confirmed.")
    outbox.deliver()
    (stored,) = radicale.events("alumni")
    event: Any = Calendar.from_ical(stored).walk("VEVENT")[0]
    assert event["SUMMARY"] == "Conversation with Mara Quist"
    assert int(event["DTSTART"].dt.timestamp()) == int(chosen or 0)
    week.page.reload()
    says(week, "1 conversation from here stands in it.")
    week.press("Disconnect the account")
    look(week, "Disconnect localhost?")
    says(week, "The conversation that was written into it stays there")
    week.press("Disconnect the account")
    look(week, "Connect an account")
    assert len(radicale.events("alumni")) == 1
    for person in (asking, week):
        person.page.context.close()


def _connect(house: House, week: ByKeyboard, radicale: Radicale) -> None:
    week.page.goto(f"{house.address}/week")
    week.press("Connect your calendar")
    look(week, "Or by your calendar account")
    week.press("connect the account")
    look(week, "Connect an account")
    week.write("Address of the server", radicale.url)
    week.write("Name of the account", USER)
    week.write("App password", "not this one")
    week.press("Connect my account")
    says(week, "The server did not accept this name with this password.")
    assert week.page.get_by_label("Name of the account").input_value() == USER
    week.page.get_by_label("App password").focus()
    week.page.keyboard.type(PASSWORD)
    week.page.keyboard.press("Enter")
    look(week, "Its calendars")
    week.tick("Alumni work")
    week.press("Keep this")
    says(week, "That is kept.")
    Worker(house.app).run_all()
    week.press("Look again")
    says(week, "Read just now")
