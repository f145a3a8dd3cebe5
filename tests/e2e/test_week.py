"""The week in a real browser: drawn, by keys, by touch, without scripts; seen from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, ViewportSize, expect

from fireside.availability.models import WeeklyHours
from fireside.institutions.models import Institution
from fireside.kernel.db import db
from fireside.people.models import Membership
from tests.conftest import Scope
from tests.e2e.accessibility import assert_accessible
from tests.e2e.living import House, open_house
from tests.factories.availability import make_weekly_hours
from tests.factories.people import make_host, make_student

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
PHONE: ViewportSize = {"width": 390, "height": 844}


@dataclass
class Week:
    """A host in Berlin whose students live in Kolkata."""

    house: House
    host: Membership
    scope: Scope
    institution: Institution

    def open(self, browser: Browser, *, javascript: bool = True) -> Page:
        page = self.house.enter(browser, self.host, javascript=javascript)
        page.goto(f"{self.house.address}/week")
        return page

    def kept(self) -> list[tuple[int, int, int]]:
        with self.scope(self.institution):
            rows = db.session.query(WeeklyHours).all()
            return sorted((row.weekday, row.start_minute, row.end_minute) for row in rows)


@pytest.fixture
def week(app: Flask, institution: Institution, scope: Scope) -> Iterator[Week]:
    with scope(institution):
        host = make_host(name="Dana Whitfield", zone="Europe/Berlin")
        make_weekly_hours(host, 16, 18, range(1))
        make_student(zone="Asia/Kolkata")
        db.session.commit()
    with open_house(app, institution) as house:
        yield Week(house, host, scope, institution)


def keep(page: Page) -> None:
    page.get_by_role("button", name="Keep these hours").last.click()
    expect(page.get_by_text("Your hours are kept")).to_be_visible()


def test_the_week_is_set_by_keys_and_seen_from_another_zone(browser: Browser, week: Week) -> None:
    page = week.open(browser)
    expect(page.locator("#preview")).to_contain_text("on a clock in Kolkata")
    span = page.get_by_role("button", name="Monday 16:00 to 18:00", exact=True)
    span.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("ArrowRight")
    moved = page.get_by_role("button", name="Tuesday 16:15 to 18:30", exact=True)
    expect(moved).to_be_focused()
    expect(page.locator("#announcer")).to_have_text("Tuesday 16:15 to 18:30")
    preview = page.locator("#preview")
    expect(preview).to_contain_text("They are not kept yet.")
    expect(preview).to_contain_text("Tue")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Tuesday from", exact=True)).to_be_focused()
    page.get_by_label("Tuesday from", exact=True).select_option("16:05")
    expect(page.get_by_role("button", name="Tuesday 16:05 to 18:30", exact=True)).to_be_visible()
    page.get_by_label("Seen from").select_option("Pacific/Auckland")
    expect(preview).to_contain_text("on a clock in Auckland")
    assert_accessible(page)
    keep(page)
    assert week.kept() == [(1, 965, 1110)]
    page.get_by_role("button", name="Tuesday 16:05 to 18:30", exact=True).focus()
    page.keyboard.press("Delete")
    expect(page.get_by_text("Not on Tuesdays")).to_be_visible()
    expect(preview).to_contain_text("No open times")
    page.close()


def test_the_week_is_drawn_and_dragged_by_mouse(browser: Browser, week: Week) -> None:
    page = week.open(browser)
    span = page.get_by_role("button", name="Monday 16:00 to 18:00", exact=True)
    box = span.bounding_box()
    assert box
    page.mouse.move(box["x"] + 20, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 20, box["y"] + box["height"] / 2 - 28, steps=4)
    page.mouse.up()
    expect(page.get_by_role("button", name="Monday 15:00 to 17:00", exact=True)).to_be_focused()
    field = page.locator(".week-field").nth(3)
    place = field.bounding_box()
    assert place
    page.mouse.move(place["x"] + 20, place["y"] + 28 * 2 + 1)
    page.mouse.down()
    page.mouse.move(place["x"] + 20, place["y"] + 28 * 4 + 1, steps=4)
    page.mouse.up()
    expect(page.get_by_role("button", name="Thursday 09:00 to 11:00", exact=True)).to_be_focused()
    bottom = page.get_by_role("button", name="Thursday 09:00 to 11:00", exact=True).bounding_box()
    assert bottom
    page.mouse.move(bottom["x"] + 20, bottom["y"] + bottom["height"] - 3)
    page.mouse.down()
    page.mouse.move(bottom["x"] + 20, bottom["y"] + bottom["height"] - 3 + 14, steps=3)
    page.mouse.up()
    expect(page.get_by_label("Thursday until", exact=True)).to_have_value("11:30")
    page.get_by_role("button", name="Remove Monday", exact=False).click()
    expect(page.get_by_text("Not on Mondays")).to_be_visible()
    keep(page)
    assert week.kept() == [(3, 540, 690)]
    page.close()


def test_a_tap_on_a_phone_adds_an_hour_and_what_is_wrong_is_said_beside_it(
    browser: Browser, week: Week
) -> None:
    page = week.open(browser)
    cookies = page.context.cookies()
    page.close()
    context = browser.new_context(
        viewport=PHONE, has_touch=True, is_mobile=True, reduced_motion="reduce"
    )
    context.add_cookies(cookies)  # type: ignore[arg-type]  # as they were given
    page = context.new_page()
    page.goto(f"{week.house.address}/week")
    field = page.locator(".week-field").nth(0)
    field.tap(position={"x": 15, "y": 28 * 12 + 2})
    expect(page.get_by_role("button", name="Monday 19:00 to 20:00", exact=True)).to_be_visible()
    page.get_by_label("Monday from", exact=True).nth(1).select_option("17:30")
    page.get_by_role("button", name="Keep these hours").last.tap()
    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("Monday: Two spans overlap between 17:30 and 18:00.")
    expect(page.locator("#hours-0-error")).to_be_visible()
    expect(page.get_by_label("Monday from", exact=True)).to_have_count(2)
    assert week.kept() == [(0, 960, 1080)]
    page.get_by_label("Monday from", exact=True).nth(1).select_option("18:30")
    page.get_by_label("Monday until", exact=True).nth(1).select_option("19:30")
    keep(page)
    assert week.kept() == [(0, 960, 1080), (0, 1110, 1170)]
    context.close()


def test_without_scripts_the_table_does_it_all(browser: Browser, week: Week) -> None:
    page = week.open(browser, javascript=False)
    page.set_viewport_size(PHONE)
    expect(page.locator(".week-drawing")).to_be_hidden()
    page.get_by_role("button", name="Add hours on Friday").click()
    page.get_by_label("Friday until", exact=True).select_option("17:45")
    page.get_by_label("Friday from", exact=True).select_option("16:55")
    page.get_by_role("button", name="Only look").click()
    expect(page.get_by_text("They are not kept yet.")).to_be_visible()
    assert len(week.kept()) == 1
    keep(page)
    assert week.kept() == [(0, 960, 1080), (4, 1015, 1065)]
    page.close()
