"""Rounds in a real browser: how far it is, shown as it goes; accessible at both widths."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from fireside.institutions.models import Institution
from tests.conftest import Scope
from tests.e2e.accessibility import assert_accessible
from tests.e2e.living import House, open_house
from tests.factories.people import make_student
from tests.integration.matching.terms import Term, make_term

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


@dataclass
class Office:
    """A term, and the house in which its adviser sits."""

    house: House
    term: Term

    def open(self, browser: Browser, path: str, *, javascript: bool = True) -> Page:
        page = self.house.enter(browser, self.term.advisor, javascript=javascript)
        page.goto(self.house.address + path)
        return page


@pytest.fixture
def office(app: Flask, institution: Institution, scope: Scope) -> Iterator[Office]:
    term = make_term(app, institution, scope)
    with scope(institution):
        term.students.append(make_student(name="Aya Marsh", profile={"languages": ["ja"]}))
    with open_house(app, institution) as house:
        yield Office(house, term)


def test_a_round_is_seen_to_be_made_locked_and_published(browser: Browser, office: Office) -> None:
    page = office.open(browser, "/rounds/new")
    page.get_by_label("Name of the round").fill("Spring")
    page.get_by_role("button", name="Make this round").click()
    expect(page.get_by_text("It waits for its turn.")).to_be_visible()
    office.term.work()
    expect(page.get_by_text("6 of 7 students get somebody")).to_be_visible()
    page.get_by_role("button", name="Lock Ada finance with Host finance").click()
    expect(page.get_by_text("the two stay together")).to_be_visible()
    page.get_by_role("button", name="Make it again").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    office.term.work()
    page.get_by_role("link", name="Publish").click()
    expect(page.get_by_role("button", name="Publish and send 9 mails")).to_be_visible()


def test_without_scripts_a_round_is_looked_at_again_by_hand(
    browser: Browser, office: Office
) -> None:
    page = office.open(browser, f"/rounds/{office.term.start()}", javascript=False)
    office.term.work()
    page.get_by_role("link", name="Look again").click()
    page.get_by_role("button", name="Forbid Ada finance with Host finance").click()
    expect(page.get_by_text("the two do not meet")).to_be_visible()


def test_every_page_of_a_round_is_accessible(browser: Browser, office: Office) -> None:
    term = office.term
    round_id, other = term.made(title="Spring"), term.made(title="Fewer seats", seats_each=1)
    page = office.open(browser, "/rounds")
    for path in (
        "/rounds",
        "/rounds/new",
        f"/rounds/{other}",
        f"/rounds/{round_id}/students/{term.students[0].id}",
        f"/rounds/{round_id}/publish",
        f"/rounds/compare?one={round_id}&other={other}",
    ):
        page.goto(office.house.address + path)
        assert_accessible(page)
