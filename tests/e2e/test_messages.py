"""Messages, blocks and concerns in a real browser: both themes, both widths, by keyboard."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect

from fireside.institutions.models import Institution
from fireside.interviews.models import Interview
from fireside.kernel.permissions import Actor
from fireside.messages.service import report_concern
from fireside.people.models import Membership
from tests.conftest import Scope
from tests.e2e.accessibility import assert_accessible
from tests.e2e.living import House, open_house
from tests.factories.interviews import make_appointment, make_interview
from tests.factories.people import make_advisor, make_host, make_student
from tests.tools.outbox import Outbox

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
WORDS = "Is the entrance the one on Harbor Street, or the one at the back?"


@pytest.fixture
def house(app: Flask, institution: Institution) -> Iterator[House]:
    with open_house(app, institution) as opened:
        yield opened


@pytest.fixture
def student(institution: Institution, scope: Scope) -> Membership:
    with scope(institution):
        return make_student(name="Mara Quist")


@pytest.fixture
def host(institution: Institution, scope: Scope) -> Membership:
    with scope(institution):
        return make_host(name="Dana Whitfield")


@pytest.fixture
def interview(
    institution: Institution, scope: Scope, student: Membership, host: Membership
) -> Interview:
    with scope(institution):
        made = make_interview(student, host)
        make_appointment(made)
        return made


def test_a_message_is_sent_and_taken_back_by_keyboard(
    house: House, browser: Browser, student: Membership, interview: Interview
) -> None:
    page = house.enter(browser, student)
    page.goto(f"{house.address}/interviews/{interview.id}/messages")
    field = page.get_by_label("Your message to Dana")
    field.focus()
    page.keyboard.type(WORDS)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    thread = page.locator("#panel-messages")
    expect(thread.locator(".talk-text")).to_have_text(WORDS)
    thread.get_by_role("button", name="Take it back").press("Enter")
    expect(field).to_have_value(WORDS)
    expect(thread.locator(".thread-word")).to_have_count(0)
    page.get_by_role("button", name="Send to Dana").press("Enter")
    expect(thread.locator(".talk-text")).to_have_text(WORDS)
    assert_accessible(page)


def test_when_its_time_is_up_a_message_cannot_be_taken_back_and_a_draft_stays(
    house: House, browser: Browser, student: Membership, interview: Interview, outbox: Outbox
) -> None:
    page = house.enter(browser, student)
    page.goto(f"{house.address}/interviews/{interview.id}/messages")
    page.get_by_label("Your message to Dana").fill(WORDS)
    page.get_by_role("button", name="Send to Dana").click()
    expect(page.get_by_role("button", name="Take it back")).to_be_visible()
    page.get_by_label("Your message to Dana").fill("And one more thing")
    expect(page.get_by_role("button", name="Take it back")).to_have_count(0, timeout=15_000)
    expect(page.locator("#panel-messages .talk-text")).to_have_text(WORDS)
    expect(page.get_by_label("Your message to Dana")).to_have_value("And one more thing")
    outbox.deliver()


def test_without_a_script_the_same_is_done(
    house: House, browser: Browser, student: Membership, interview: Interview
) -> None:
    page = house.enter(browser, student, javascript=False)
    page.goto(f"{house.address}/interviews/{interview.id}/messages")
    page.get_by_label("Your message to Dana").fill(WORDS)
    page.get_by_role("button", name="Send to Dana").click()
    expect(page.locator("#panel-messages .talk-text")).to_have_text(WORDS)
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_label("Your message to Dana")).to_have_value(WORDS)


def test_the_pages_of_blocks_and_concerns_are_accessible(
    house: House,
    browser: Browser,
    institution: Institution,
    scope: Scope,
    student: Membership,
    host: Membership,
    interview: Interview,
    outbox: Outbox,
) -> None:
    with scope(institution):
        advisor = make_advisor(name="Ruth Iyer")
        roles = frozenset({"student"})
        actor = Actor(student.account_id, student.id, institution.id, roles, student.zone)
        concern = report_concern(actor, interview, "She wanted to meet at her flat.")
    outbox.deliver()
    mara, ruth = house.enter(browser, student), house.enter(browser, advisor)
    for path in (f"/interviews/{interview.id}/concern", f"/people/{host.id}/block"):
        mara.goto(house.address + path)
        assert_accessible(mara)
    mara.get_by_role("button", name="Block Dana").click()
    expect(mara.get_by_role("heading", name="People you have blocked")).to_be_visible()
    assert_accessible(mara)
    for path in ("/", "/concerns", f"/concerns/{concern.id}"):
        ruth.goto(house.address + path)
        assert_accessible(ruth)
