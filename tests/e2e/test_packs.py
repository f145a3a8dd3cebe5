"""An administrator writes a question pack in a real browser, in a hurry."""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from fireside.institutions.models import Institution
from fireside.kernel.db import db
from fireside.preparation.models import InstitutionPack
from tests.conftest import Scope
from tests.e2e.accessibility import assert_accessible
from tests.e2e.living import open_house
from tests.factories.people import make_administrator

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


def test_a_pack_is_written_in_a_hurry_and_nothing_is_lost(
    app: Flask, institution: Institution, scope: Scope, browser: Browser
) -> None:
    with scope(institution):
        omar = make_administrator(name="Omar Novak")
    with open_house(app, institution) as house:
        page = house.enter(browser, omar)
        page.goto(f"{house.address}/admin/packs")
        assert_accessible(page)
        page.get_by_role("link", name="Write a pack").click()
        page.get_by_label("Title").fill("Work by the river")
        page.get_by_role("button", name="Begin").click()
        page.get_by_label("Summary").fill("For people who look after water.")
        for number in range(1, 5):  # each leaving of a field saves, and a press follows at once
            page.get_by_role("button", name="Add a question").click()
            row = page.locator(f"#row-{number}")
            row.get_by_label("As the student says it").fill(f"What is day {number} like?")
            row.get_by_label("Category").select_option("role")
            row.get_by_label("What they find out").fill("A day says more than a title.")
        page.get_by_role("button", name="Move up question 4").click()
        expect(page.locator("#text-3")).to_have_value("What is day 4 like?")
        page.locator("#text-3").fill("How much do you earn?")
        page.locator("#text-3").blur()
        expect(page.get_by_text("Kept.", exact=True).first).to_be_visible()
        page.reload()
        expect(page.get_by_text("The question asks what the host is paid.")).to_be_visible()
        assert_accessible(page)
        page.get_by_role("link", name="Write it as a text instead").click()
        page.get_by_label("The pack in YAML or CSV").fill("title: [Work]")
        page.get_by_role("button", name="Take it over").click()
        expect(page.get_by_role("alert")).to_contain_text("“title:” is followed by a text")
        assert_accessible(page)
        page.get_by_role("button", name="Drop this text").click()
        expect(page.get_by_text("here is the draft as it was")).to_be_visible()
        page.get_by_role("link", name="Back to the pack").click()
        expect(page.get_by_role("heading", name="What to look at")).to_be_visible()
        assert_accessible(page)
        page.get_by_role("link", name="Try it as a student").click()
        expect(page.get_by_role("heading", name="My list")).to_be_visible()
        assert_accessible(page)
        page.close()
    with scope(institution):
        kept = db.session.scalars(select(InstitutionPack)).one()
        assert [one["text"] for one in kept.draft["questions"]] == [
            "What is day 1 like?",
            "What is day 2 like?",
            "How much do you earn?",
            "What is day 3 like?",
        ]
