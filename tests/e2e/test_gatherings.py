"""A group conversation from offer to cancellation, by keyboard and at 390 pixels."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from fireside.institutions.models import Institution
from fireside.kernel import clock
from fireside.kernel.db import db
from tests.conftest import Scope
from tests.e2e.accessibility import assert_accessible
from tests.e2e.living import House, open_house
from tests.factories.people import make_host, make_student
from tests.tools.outbox import Outbox, recipient

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
TITLE = "A first year in insurance"
PHONE = {"width": 390, "height": 844}


def press(page: Page, role: str, name: str) -> None:
    """Press what has this name, by keyboard."""
    page.get_by_role(role, name=name).first.focus()  # type: ignore[arg-type]  # one of its literals
    page.keyboard.press("Enter")


def offer(page: Page, house: House) -> None:
    """Offer a conversation with two seats in five days."""
    page.goto(f"{house.address}/week")
    press(page, "link", "Group conversations")
    expect(page.get_by_role("heading", name="Group conversations", exact=True)).to_be_visible()
    assert_accessible(page)
    press(page, "link", "Offer a group conversation")
    expect(page.get_by_label("Title")).to_be_visible()
    press(page, "button", "Offer it")
    expect(page.get_by_text("Choose the day.").first).to_be_visible()
    assert_accessible(page)
    page.get_by_label("Title").fill(TITLE)
    page.get_by_label("Day", exact=True).fill(f"{clock.now() + timedelta(days=5):%Y-%m-%d}")
    page.get_by_label("Begins at").fill("17:00")
    page.get_by_label("Seats for students").select_option("2")
    page.get_by_role("radio", name="In person").check()
    expect(page.get_by_label("The link to your video room")).to_be_hidden()
    page.get_by_label("Address").fill("12 Mill Lane, Hartford")
    press(page, "button", "Offer it")
    expect(page.get_by_text("Nobody has taken a seat yet")).to_be_visible()
    assert_accessible(page)


def sit(page: Page, house: House, question: str) -> None:
    """Find it beside the hosts, and take a seat on a phone."""
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]  # a TypedDict in disguise
    page.goto(f"{house.address}/hosts")
    press(page, "link", "Group conversations")
    expect(page.get_by_role("heading", name="Group conversations", exact=True)).to_be_visible()
    assert_accessible(page)
    press(page, "link", TITLE)
    expect(page.get_by_text("12 Mill Lane")).to_have_count(0)
    page.get_by_label("What would you like to hear about?").fill(question)
    press(page, "button", "Take a seat")
    expect(page.get_by_text("You have a seat.")).to_be_visible()
    expect(page.get_by_text("12 Mill Lane")).to_be_visible()
    assert_accessible(page)


def test_a_host_offers_two_sit_down_a_third_sees_it_full_and_it_is_called_off(
    app: Flask, institution: Institution, scope: Scope, browser: Browser, outbox: Outbox
) -> None:
    with scope(institution):
        host = make_host(name="Dana Okafor", email="dana@example.org")
        names = ("Mara Quist", "Nils Berg", "Ida Falk")
        guests = [make_student(name=n, email=f"{n.split()[0].lower()}@example.org") for n in names]
        db.session.commit()
    with open_house(app, institution) as house:
        hers = house.enter(browser, host)
        offer(hers, house)
        mara, nils, ida = (house.enter(browser, one) for one in guests)
        sit(mara, house, "How did you begin?")
        sit(nils, house, "What would you do again?")
        ida.set_viewport_size(PHONE)  # type: ignore[arg-type]  # as above
        ida.goto(f"{house.address}/group-conversations")
        expect(ida.get_by_text("No seat left")).to_be_visible()
        press(ida, "link", TITLE)
        expect(ida.get_by_text("Every seat is taken.")).to_be_visible()
        expect(ida.get_by_role("button", name="Take a seat")).to_have_count(0)
        assert_accessible(ida)
        press(mara, "link", "I cannot come: give my seat back")
        expect(mara.get_by_role("heading", name="Give your seat back?")).to_be_visible()
        assert_accessible(mara)
        press(mara, "button", "Give my seat back")
        expect(mara.get_by_role("heading", name="One seat left of 2")).to_be_visible()
        sit(ida, house, "")
        hers.reload()
        expect(hers.get_by_text("What would you do again?")).to_be_visible()
        expect(hers.get_by_text("Mara Quist")).to_have_count(0)
        press(hers, "link", "Call it off")
        expect(hers.get_by_role("heading", name="Call the group conversation off?")).to_be_visible()
        hers.get_by_label("A sentence for your guests").fill("I am ill, and sorry.")
        assert_accessible(hers)
        press(hers, "button", "Call it off")
        expect(hers.get_by_text("You have called it off.")).to_be_visible()
        nils.reload()
        expect(nils.get_by_text("I am ill, and sorry.")).to_be_visible()
        assert_accessible(nils)
        for page in (hers, mara, nils, ida):
            page.context.close()
    told = {recipient(one) for one in outbox.deliver() if "Called off" in str(one["Subject"])}
    assert told == {"dana@example.org", "nils@example.org", "ida@example.org"}
