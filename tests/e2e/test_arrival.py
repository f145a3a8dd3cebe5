"""Checking in by keyboard at 390 pixels, and saying that one is late."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect

from fireside.institutions.models import Institution
from fireside.interviews.rules import Format
from fireside.kernel import clock
from fireside.kernel.db import db
from tests.conftest import Scope
from tests.e2e.accessibility import assert_accessible
from tests.e2e.living import open_house
from tests.factories.interviews import make_appointment, make_interview
from tests.factories.people import make_host, make_student
from tests.tools.outbox import Outbox

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


def test_two_arrive_and_begin(
    app: Flask, institution: Institution, scope: Scope, browser: Browser, outbox: Outbox
) -> None:
    with scope(institution):
        student = make_student(name="Mara Quist")
        host = make_host(name="Dana Okafor", email="dana@example.org")
        interview = make_interview(student, host)
        start = clock.now() + timedelta(minutes=10)
        make_appointment(interview, start, format=Format.IN_PERSON)
        db.session.commit()
    with open_house(app, institution) as house:
        dana = house.enter(browser, host)
        dana.goto(f"{house.address}/interviews/{interview.id}/way-in")
        dana.get_by_label("Which entrance").fill("The green door in the yard")
        assert_accessible(dana)
        dana.get_by_role("button", name="Keep it for this conversation").click()
        expect(dana.get_by_text("The green door in the yard")).to_be_visible()
        outbox.deliver()
        mara = house.enter(browser, student)
        mara.set_viewport_size({"width": 390, "height": 844})
        mara.goto(house.address + "/")
        expect(mara.get_by_text("The green door in the yard")).to_be_visible()
        assert_accessible(mara)
        mara.get_by_role("link", name="Check in, or say that you are late").focus()
        mara.keyboard.press("Enter")
        mara.get_by_text("I am running late").focus()
        mara.keyboard.press("Enter")
        mara.get_by_label("I come later by about").select_option("5")
        assert_accessible(mara)
        mara.get_by_role("button", name="Tell Dana").focus()
        mara.keyboard.press("Enter")
        expect(mara.get_by_text("You have told Dana")).to_be_visible()
        assert outbox.one("dana@example.org")["Subject"].startswith("Mara Quist comes about 5")
        mara.get_by_role("button", name="We begin now").focus()
        mara.keyboard.press("Enter")
        expect(mara.get_by_text("noted by you")).to_be_visible()
        assert_accessible(mara)
        dana.reload()
        expect(dana.get_by_text("noted by Mara")).to_be_visible()
        dana.close()
        mara.close()
