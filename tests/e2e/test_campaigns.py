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
    page.get_by_role("button", name="Write it down").click()
    expect(page.get_by_role("alert").get_by_text("nobody@example.org")).to_be_visible()
    page.get_by_role("textbox", name="Addresses").fill("mara@example.org")
    page.get_by_role("button", name="Write it down").click()
    expect(page.get_by_text("Nobody has been told yet")).to_be_visible()


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

        link = link_in(text_of(outbox.one("dana@example.org")), "/campaigns/answer/")
        hosts = house.enter(browser, None, javascript=False)
        hosts.set_viewport_size({"width": 390, "height": 844})
        hosts.goto(house.address + link.split("/i/riverbend", 1)[1])
        expect(hosts.get_by_role("heading", name="Would you keep some hours")).to_be_visible()
        press(hosts, "button", "Keep these hours")
        expect(hosts.get_by_text("You keep some hours for")).to_be_visible()

        desk.reload()
        desk.get_by_role("button", name="Invite them now").click()
        expect(desk.get_by_text("Your students are invited.")).to_be_visible()
        assert_accessible(desk)
        outbox.one("mara@example.org")

        student = house.enter(browser, mara)
        student.set_viewport_size({"width": 390, "height": 844})
        student.goto(house.address + "/")
        press(student, "link", "First conversations")
        expect(student.get_by_role("heading", name="Times that are kept for you")).to_be_visible()
        assert_accessible(student)
        invitation, times = student.url, student.get_by_role("link", name="Ask Dana Okafor for")
        kept = str(times.first.get_attribute("href"))
        times.first.focus()
        student.keyboard.press("Enter")
        student.get_by_label("Video call").check()
        student.get_by_label("Why you ask this person").fill(
            "I wonder how you came from teaching to pricing risks, and what helped."
        )
        press(student, "button", "Ask Dana for 30 minutes")
        expect(student.get_by_text("The time is held for you").first).to_be_visible()
        student.goto(invitation)
        expect(student.get_by_text("You have booked the one conversation")).to_be_visible()

        other = house.enter(browser, ona)
        other.goto(house.address + "/")
        expect(other.get_by_text("You are invited")).to_have_count(0)
        other.goto(f"{house.address}/hosts/{host.id}/ask")
        moment = re.search(r"at=(\d+)", kept)
        assert moment is not None
        expect(other.locator(f'input[name="starts_at"][value="{moment[1]}"]')).to_have_count(0)

        desk.reload()
        expect(desk.get_by_text("has booked once")).to_be_visible()
        desk.get_by_role("link", name="Close it early").click()
        assert_accessible(desk)
        desk.get_by_role("button", name="Close it now").click()
        expect(desk.get_by_text("Closed early")).to_be_visible()
        outbox.deliver()
