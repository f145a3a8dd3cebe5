"""What a student types while she prepares keeps itself."""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect

from fireside.institutions.models import Institution
from fireside.interviews.models import Interview
from fireside.interviews.rules import State
from fireside.people.models import Membership
from tests.conftest import Scope
from tests.e2e.accessibility import assert_accessible
from tests.e2e.living import open_house
from tests.factories.interviews import make_appointment, make_interview
from tests.factories.people import make_host, make_student
from tests.factories.preparation import make_preparation

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


def _confirmed(scope: Scope, institution: Institution) -> tuple[Membership, Interview]:
    """Return a student, and the conversation to which a host has agreed."""
    with scope(institution):
        student = make_student(name="Mara Quist")
        interview = make_interview(student, make_host(name="Dana Okafor"))
        make_appointment(interview, state=State.CONFIRMED)
    return student, interview


def test_words_that_nobody_pressed_a_button_for_are_there_again(
    app: Flask, institution: Institution, scope: Scope, browser: Browser
) -> None:
    student, interview = _confirmed(scope, institution)
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


def test_what_a_packet_lacks_follows_the_list_beside_it_and_an_empty_interview_goes(
    app: Flask, institution: Institution, scope: Scope, browser: Browser
) -> None:
    student, interview = _confirmed(scope, institution)
    with scope(institution):
        make_preparation(interview, questions=4)
        make_interview(student)
    with open_house(app, institution) as house:
        page = house.enter(browser, student)
        page.goto(f"{house.address}/interviews/{interview.id}/prepare")
        expect(page.get_by_role("link", name="1 more question")).to_be_visible()
        assert_accessible(page)
        page.get_by_label("Your question", exact=True).fill("And why is that?")
        page.keyboard.press("Enter")
        expect(page.get_by_role("link", name="1 more question")).to_have_count(0)
        page.goto(f"{house.address}/interviews")
        assert_accessible(page)
        page.get_by_role("button", name="Throw away").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_text("The empty interview is thrown away.")).to_be_visible()
        expect(page.get_by_text("A new interview")).to_have_count(0)
        page.close()
