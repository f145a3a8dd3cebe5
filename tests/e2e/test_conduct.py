"""The code of conduct in a real browser, on a phone's screen and by keyboard."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from fireside.institutions.models import Institution
from fireside.institutions.rules import DEFAULT_CONDUCT, tidy_conduct
from fireside.institutions.service import change_policies
from fireside.kernel.permissions import Actor
from fireside.people.models import Membership
from tests.conftest import Scope
from tests.e2e.accessibility import assert_accessible
from tests.e2e.living import House, open_house
from tests.factories.availability import make_weekly_hours
from tests.factories.people import make_host, make_student
from tests.tools.outbox import Outbox

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
WHY = "I read that you moved from teaching to insurance, and I wonder how you found the way."
PROMISE = "I have read it, and keep to it"
PHONE = 390


@pytest.fixture
def house(app: Flask, institution: Institution, scope: Scope) -> Iterator[House]:
    with scope(institution):
        text = tidy_conduct(DEFAULT_CONDUCT)
        change_policies(Actor.system(institution.id), {"conduct": text})
    with open_house(app, institution) as opened:
        yield opened


@pytest.fixture
def student(institution: Institution, scope: Scope) -> Membership:
    with scope(institution):
        return make_student(name="Mara Quist")


@pytest.fixture
def host(institution: Institution, scope: Scope) -> Membership:
    with scope(institution):
        made = make_host(name="Dana Whitfield")
        make_weekly_hours(made, 8, 20, range(7))
        return made


def on_a_phone(house: House, browser: Browser, member: Membership) -> Page:
    page = house.enter(browser, member)
    page.set_viewport_size({"width": PHONE, "height": 844})
    return page


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def test_a_student_accepts_it_with_the_first_request_by_keyboard(
    house: House, browser: Browser, student: Membership, host: Membership, outbox: Outbox
) -> None:
    page = on_a_phone(house, browser, student)
    page.goto(f"{house.address}/hosts/{host.id}/ask")
    page.locator("input[name=starts_at]").first.press("Space")
    page.get_by_label("Video call").press("Space")
    page.get_by_label("Why you ask this person").focus()
    page.keyboard.type(WHY)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Nobody records it")).to_be_visible()
    assert fits(page)
    assert_accessible(page)
    page.get_by_role("button", name="Ask Dana for 30 minutes").press("Enter")
    expect(page.locator("#conduct-error")).to_be_visible()
    expect(page.get_by_label("Why you ask this person")).to_have_value(WHY)
    page.get_by_role("link", name="Code of conduct: ").press("Enter")
    expect(page.get_by_label(PROMISE)).to_be_focused()
    assert_accessible(page)
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/interviews/**")
    expect(page.get_by_text("The time is held for you until the answer comes.")).to_be_visible()
    outbox.deliver()


def test_a_host_accepts_it_on_her_first_page_by_keyboard(
    house: House, browser: Browser, host: Membership
) -> None:
    page = on_a_phone(house, browser, host)
    page.goto(f"{house.address}/")
    assert fits(page)
    assert_accessible(page)
    page.get_by_text("The code of conduct of Riverbend College").press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Thank you. You can read it again")).to_be_visible()
    expect(page.get_by_role("button", name=PROMISE)).to_have_count(0)
    page.get_by_role("link", name="Code of conduct").press("Enter")
    expect(page.get_by_text("You accepted it on")).to_be_visible()
    assert fits(page)
    assert_accessible(page)
