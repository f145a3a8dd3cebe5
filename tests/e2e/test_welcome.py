"""The first question of the welcome, in a browser that knows what its clock says."""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect

from fireside.institutions.models import Institution
from fireside.kernel.db import db
from tests.conftest import Scope
from tests.e2e.accessibility import assert_accessible
from tests.e2e.living import open_house
from tests.factories.people import make_student

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


def test_the_clock_of_the_device_is_taken_once_and_offered_afterwards(
    app: Flask, institution: Institution, scope: Scope, browser: Browser
) -> None:
    with scope(institution):
        member = make_student(name="Nora Quist", zone="America/New_York", onboarded_at=None)
        db.session.commit()
    with open_house(app, institution) as house:
        page = house.enter(browser, member, zone="Asia/Kolkata")
        page.goto(f"{house.address}/welcome/you")
        zone = page.get_by_label("Your time zone")
        expect(zone).to_have_value("Asia/Kolkata")
        expect(page.get_by_text("Taken from this device")).to_be_visible()
        assert_accessible(page)
        page.get_by_role("button", name="Keep and go on").last.click()
        page.goto(f"{house.address}/welcome/you")
        expect(zone).to_have_value("Asia/Kolkata")
        page.close()

        page = house.enter(browser, member, zone="Europe/Lisbon")
        page.goto(f"{house.address}/settings")
        zone = page.get_by_label("Your time zone")
        expect(zone).to_have_value("Asia/Kolkata")
        page.get_by_role("button", name="Take Lisbon").click()
        expect(zone).to_have_value("Europe/Lisbon")
        expect(zone).to_be_focused()
        assert_accessible(page)
        page.close()
