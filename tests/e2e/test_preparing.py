"""What a student types while she prepares keeps itself."""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect

from fireside.institutions.models import Institution
from fireside.interviews.rules import State
from fireside.kernel.db import db
from tests.conftest import Scope
from tests.e2e.accessibility import assert_accessible
from tests.e2e.living import open_house
from tests.factories.interviews import make_appointment, make_interview
from tests.factories.people import make_host, make_student

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


def test_words_that_nobody_pressed_a_button_for_are_there_again(
    app: Flask, institution: Institution, scope: Scope, browser: Browser
) -> None:
    with scope(institution):
        student = make_student(name="Mara Quist")
        interview = make_interview(student, make_host(name="Dana Okafor"))
        make_appointment(interview, state=State.CONFIRMED)
        db.session.commit()
    with open_house(app, institution) as house:
        page, stage = house.enter(browser, student), f"{house.address}/interviews/{interview.id}"
        page.goto(f"{stage}/prepare")
        page.get_by_label("Who I am").fill("I am Mara, and I count things.")
        expect(page.get_by_text("Kept.", exact=True)).to_be_visible()
        assert_accessible(page)
        page.get_by_label("Why I am here").fill("To learn how one leaves a bench.")
        page.get_by_role("link", name="Interviews").first.click()
        page.goto(f"{stage}/research")
        page.context.set_offline(True)
        page.get_by_label("About the organisation").fill("They make ferries quieter.")
        expect(page.get_by_text("no connection")).to_be_visible()
        page.context.set_offline(False)
        expect(page.get_by_text("Kept.", exact=True)).to_be_visible(timeout=10_000)
        page.reload()
        expect(page.get_by_label("About the organisation")).to_have_value(
            "They make ferries quieter."
        )
        page.goto(f"{stage}/prepare")
        expect(page.get_by_label("Who I am")).to_have_value("I am Mara, and I count things.")
        expect(page.get_by_label("Why I am here")).to_have_value("To learn how one leaves a bench.")
        page.close()
