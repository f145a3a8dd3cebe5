"""An administrator closes days and adds a term: on a phone, by keyboard, and without scripts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, ViewportSize, expect

from fireside.institutions.models import Institution
from fireside.kernel import clock
from fireside.kernel.db import db
from fireside.people.models import Membership
from tests.conftest import Scope
from tests.e2e.accessibility import assert_accessible
from tests.e2e.living import House, open_house
from tests.factories.availability import make_weekly_hours
from tests.factories.people import make_administrator, make_host
from tests.unit.availability.test_outside import file

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
PHONE: ViewportSize = {"width": 390, "height": 844}


@dataclass
class Desk:
    """An administrator, and a host who is open all week."""

    house: House
    omar: Membership
    host: Membership

    def open(self, browser: Browser, *, javascript: bool = True) -> Page:
        page = self.house.enter(browser, self.omar, javascript=javascript)
        page.set_viewport_size(PHONE)
        page.goto(f"{self.house.address}/admin/calendar")
        return page


@pytest.fixture
def desk(app: Flask, institution: Institution, scope: Scope) -> Iterator[Desk]:
    with scope(institution):
        omar = make_administrator(name="Omar Novak", email="omar@example.org")
        host = make_host(name="Dana Whitfield", zone="Europe/Berlin")
        make_weekly_hours(host, 9, 17, range(7))
        db.session.commit()
    with open_house(app, institution) as house:
        yield Desk(house, omar, host)


def day_ahead(days: int) -> date:
    return clock.now().date() + timedelta(days=days)


def type_day(page: Page, label: str, day: date) -> None:
    field = page.get_by_label(label, exact=True)
    field.focus()
    page.keyboard.type(f"{day:%m%d%Y}")


def assert_fits(page: Page) -> None:
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= PHONE["width"]


def test_a_day_is_closed_and_opened_by_keyboard_on_a_phone(browser: Browser, desk: Desk) -> None:
    page = desk.open(browser)
    assert_fits(page)
    page.get_by_label("Name of the day").focus()
    page.keyboard.type("Founders’ Day")
    type_day(page, "From", day_ahead(10))
    page.get_by_role("button", name="See what it meets").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Close Founders’ Day?")).to_be_visible()
    expect(page.get_by_text("no conversation is confirmed or asked for")).to_be_visible()
    assert_fits(page)
    assert_accessible(page)
    page.get_by_role("button", name="Close it").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Nobody can ask for those times any more")).to_be_visible()
    assert_fits(page)
    assert_accessible(page)
    own = desk.house.enter(browser, desk.host)
    own.set_viewport_size(PHONE)
    own.goto(f"{desk.house.address}/week")
    expect(own.locator("#preview")).to_contain_text("Founders’ Day")
    assert_fits(own)
    own.close()
    page.locator("summary", has_text="Open again").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Yes, open it").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Founders’ Day is open again")).to_be_visible()
    expect(page.get_by_text("No day is closed")).to_be_visible()
    page.close()


def test_holidays_of_a_file_and_a_term_are_added_without_scripts(
    browser: Browser, desk: Desk, tmp_path: Path
) -> None:
    page = desk.open(browser, javascript=False)
    days = [day_ahead(20), day_ahead(40)]
    events = (
        f"UID:{n}\nDTSTART;VALUE=DATE:{d:%Y%m%d}\nSUMMARY:Day {n}" for n, d in enumerate(days)
    )
    calendar = tmp_path / "holidays.ics"
    calendar.write_bytes(b"not yet")
    page.locator("summary", has_text="Add holidays").click()
    page.get_by_label("A calendar file").set_input_files(calendar)
    page.get_by_role("button", name="Read the holidays").click()
    expect(page.get_by_text("cannot be read as a calendar").first).to_be_visible()
    calendar.write_bytes(file(*events))
    page.get_by_label("A calendar file").set_input_files(calendar)
    page.get_by_role("button", name="Read the holidays").click()
    page.get_by_label("Day 1").uncheck()
    page.get_by_role("button", name="Close the chosen days").click()
    expect(page.get_by_text("Day 0", exact=True)).to_be_visible()
    expect(page.get_by_text("Day 1", exact=True)).to_have_count(0)
    page.get_by_label("Name of the term").fill("Spring")
    page.get_by_label("First day", exact=True).fill(str(day_ahead(-10)))
    page.get_by_label("Last day", exact=True).fill(str(day_ahead(-20)))
    page.get_by_role("button", name="Add the term").click()
    expect(page.get_by_text("The last day comes before the first.").first).to_be_visible()
    expect(page.get_by_label("Name of the term")).to_have_value("Spring")
    page.get_by_label("Last day", exact=True).fill(str(day_ahead(60)))
    page.get_by_role("button", name="Add the term").click()
    expect(page.get_by_text("The term is noted.")).to_be_visible()
    page.close()
