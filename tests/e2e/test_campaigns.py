"""A campaign in a real browser: an adviser makes it, a host agrees, a student books by keyboard."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from fireside.institutions.models import Institution
from fireside.kernel import clock
from tests.conftest import Scope
from tests.e2e.accessibility import assert_accessible
from tests.e2e.living import House, open_house
from tests.e2e.site import link_in
from tests.factories.availability import make_weekly_hours
from tests.factories.people import make_advisor, make_host, make_student
from tests.tools.outbox import Outbox, text_of

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


def press(page: Page, role: str, name: str) -> None:
    """Press what has this name, by keyboard."""
    page.get_by_role(role, name=name).first.focus()  # type: ignore[arg-type]  # one of its literals
    page.keyboard.press("Enter")


def write_it_down(page: Page, house: House) -> None:
    page.goto(house.address + "/advising/cohort")
    page.get_by_role("link", name="Campaigns").click()
    page.get_by_role("link", name="Start a campaign").click()
    page.get_by_label("Name of the campaign").fill("First conversations")
    page.get_by_label("Your invitation").fill("Half an hour is enough.")
    first = clock.now().date() + timedelta(days=2)
    page.get_by_label("First day").fill(first.isoformat())
    page.get_by_label("Last day").fill((first + timedelta(days=7)).isoformat())
    page.get_by_label("The students with these addresses").check()
    page.get_by_role("textbox", name="Addresses").fill("mara@example.org, nobody@example.org")
    assert_accessible(page)
    page.get_by_role("button", name="Create the campaign").click()
    expect(page.get_by_role("alert").get_by_text("nobody@example.org")).to_be_visible()
    page.get_by_role("textbox", name="Addresses").fill("mara@example.org")
    page.get_by_role("button", name="Create the campaign").click()
    expect(page.get_by_text("Nobody has been told yet")).to_be_visible()


def agree(browser: Browser, house: House, letter: str) -> None:
    """Keep the hours that the mail asks for, on a phone, without scripts and without signing in."""
    page = house.enter(browser, None, javascript=False)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(house.address + link_in(letter, "/campaigns/answer/").split("/i/riverbend", 1)[1])
    expect(page.get_by_role("heading", name="Would you keep some hours")).to_be_visible()
    press(page, "button", "Keep these hours")
    expect(page.get_by_text("You keep some hours for")).to_be_visible()


def book(page: Page, house: House) -> str:
    """Book from the invitation, on a phone and by keyboard; return the moment chosen."""
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(house.address + "/")
    press(page, "link", "First conversations")
    expect(page.get_by_role("heading", name="Times that are kept for you")).to_be_visible()
    assert_accessible(page)
    invitation, time = page.url, page.get_by_role("link", name="Ask Dana Okafor for").first
    kept = re.search(r"at=(\d+)", str(time.get_attribute("href")))
    time.focus()
    page.keyboard.press("Enter")
    page.get_by_label("Video call").check()
    page.get_by_label("Why you ask this person").fill(
        "I wonder how you came from teaching to pricing risks, and what helped."
    )
    press(page, "button", "Ask Dana for 30 minutes")
    expect(page.get_by_text("The time is held for you").first).to_be_visible()
    page.goto(invitation)
    expect(page.get_by_text("You have booked the one conversation")).to_be_visible()
    assert kept is not None
    return kept[1]


def test_an_adviser_makes_one_a_host_agrees_and_only_the_invited_student_books(
    app: Flask, institution: Institution, scope: Scope, browser: Browser, outbox: Outbox
) -> None:
    with scope(institution):
        adviser = make_advisor(name="Ada Court")
        mara = make_student(name="Mara Quist", email="mara@example.org")
        ona = make_student(name="Ona Lind", email="ona@example.org")
        host = make_host(name="Dana Okafor", email="dana@example.org")
        make_weekly_hours(host, 12, 14, range(7))
    with open_house(app, institution) as house:
        desk = house.enter(browser, adviser)
        write_it_down(desk, house)
        assert_accessible(desk)
        desk.get_by_role("button", name="Ask Dana Okafor").click()
        expect(desk.get_by_text("Dana Okafor is asked by mail, once.")).to_be_visible()
        agree(browser, house, text_of(outbox.one("dana@example.org")))

        desk.reload()
        desk.get_by_role("button", name="Invite them now").click()
        expect(desk.get_by_text("Your students are invited.")).to_be_visible()
        assert_accessible(desk)
        outbox.one("mara@example.org")
        kept = book(house.enter(browser, mara), house)

        other = house.enter(browser, ona)
        other.goto(house.address + "/")
        expect(other.get_by_text("You are invited")).to_have_count(0)
        other.goto(f"{house.address}/hosts/{host.id}/ask")
        expect(other.locator('input[name="starts_at"]').first).to_be_attached()
        expect(other.locator(f'input[name="starts_at"][value="{kept}"]')).to_have_count(0)
        close_early(desk)
        outbox.deliver()


def close_early(page: Page) -> None:
    page.reload()
    expect(page.get_by_text("has booked once")).to_be_visible()
    page.get_by_role("link", name="Close it early").click()
    assert_accessible(page)
    page.get_by_role("button", name="Close it now").click()
    expect(page.get_by_text("Closed early")).to_be_visible()
