"""After a conversation, in a real browser: the clock, the nudges, the composer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from fireside.conversation.rules import Audience
from fireside.conversation.service import save_note
from fireside.followup.service import thanks_of
from fireside.institutions.models import Institution
from fireside.interviews.models import Interview
from fireside.interviews.rules import Act
from fireside.interviews.service import apply, get_interview, lock_interview
from fireside.kernel import clock
from fireside.kernel.permissions import Actor
from fireside.people.models import Membership
from tests.conftest import Scope
from tests.e2e.accessibility import assert_accessible
from tests.e2e.living import House, open_house
from tests.e2e.site import link_in
from tests.factories.interviews import make_appointment, make_interview
from tests.factories.people import make_host, make_student
from tests.tools.outbox import Outbox, text_of

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True),
]
START = datetime(2027, 12, 3, 15, 0, tzinfo=UTC)
END = START + timedelta(minutes=30)
SAID = "She priced the first flood in the county by walking along the river."
KEPT = re.compile("Kept at")
PUT_IN, BEGIN = re.compile("Put it in.*She priced"), re.compile("Begin it.*My next step")
both_ways = pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no-scripts"])


def set_clock(moment: datetime) -> None:
    clock.shift(moment - datetime.now(UTC))


@pytest.fixture
def people(institution: Institution, scope: Scope) -> tuple[Membership, Membership]:
    with scope(institution):
        return (
            make_student(name="Mara Quist", email="mara@example.org", zone="Europe/Berlin"),
            make_host(name="Dana Whitfield", email="dana@example.org"),
        )


@pytest.fixture
def mara(people: tuple[Membership, Membership]) -> Membership:
    return people[0]


@pytest.fixture
def dana(people: tuple[Membership, Membership]) -> Membership:
    return people[1]


@pytest.fixture
def met(institution: Institution, scope: Scope, mara: Membership, dana: Membership) -> Interview:
    """They have just talked, and she means one note for the thank-you."""
    set_clock(START - timedelta(days=1))
    with scope(institution):
        interview = make_interview(mara, dana)
        make_appointment(interview, START)
    set_clock(END)
    with scope(institution):
        apply(Actor.system(institution.id), lock_interview(interview.id), Act.HOLD)
    with scope(institution):
        save_note(actor_of(mara), interview, "f1", SAID, Audience.QUOTABLE, 0)
    return interview


@pytest.fixture
def house(app: Flask, institution: Institution) -> Iterator[House]:
    with open_house(app, institution) as open_:
        yield open_


def actor_of(member: Membership) -> Actor:
    return Actor(
        account_id=member.account_id,
        membership_id=member.id,
        institution_id=member.institution_id,
        roles=frozenset(role.value for role in member.roles),
        zone=member.zone,
        name=member.name,
    )


def page_of(house: House, met: Interview, stage: str) -> str:
    return f"{house.address}/interviews/{met.id}/{stage}"


def words(page: Page) -> str:
    return page.get_by_label("Your words").input_value()


@both_ways
def test_the_clock_is_true_and_puts_itself_right(
    browser: Browser, house: House, met: Interview, mara: Membership, javascript: bool
) -> None:
    set_clock(END + timedelta(hours=17, minutes=2))
    page = house.enter(browser, mara, javascript=javascript)
    page.goto(page_of(house, met, "thank"))
    expect(page.locator(".ember-words")).to_have_text("Due Sunday 5 December, 16:30 in Berlin")
    expect(page.locator(".ember-left")).to_have_text("30 hours left")
    if javascript:
        assert_accessible(page)
    page.get_by_text("Not right?", exact=True).click()
    page.get_by_label("Ended at").fill("16:10")
    page.get_by_role("button", name="Put it right").click()
    expect(page.locator(".ember-words")).to_have_text("Due Sunday 5 December, 16:10 in Berlin")
    set_clock(END + timedelta(hours=60))
    page.goto(page_of(house, met, "thank"))
    expect(page.locator(".ember-words")).to_have_text("A late thank-you is still welcome")
    if javascript:
        assert_accessible(page)


def test_nudges_lead_to_the_page_and_end_with_the_thanks(
    browser: Browser,
    house: House,
    met: Interview,
    mara: Membership,
    outbox: Outbox,
) -> None:
    set_clock(END + timedelta(hours=20, minutes=1))
    letter = outbox.one("mara@example.org")
    assert letter["Subject"] == "A few lines for Dana: 27 hours left"
    page = house.enter(browser, mara)
    below = link_in(text_of(letter), "/interviews/").split("/i/riverbend", 1)[1]
    page.goto(house.address + below)
    page.get_by_text("I thank by hand, with a card").click()
    page.get_by_label("Posted on").fill("2027-12-04")
    page.get_by_role("button", name="The card is in the post").click()
    expect(page.get_by_text("Your card to Dana was posted")).to_be_visible()
    assert_accessible(page)
    set_clock(END + timedelta(hours=43))
    assert outbox.deliver() == []


@both_ways
def test_a_thank_you_is_composed_looked_at_sent_and_taken_back(
    browser: Browser,
    house: House,
    met: Interview,
    mara: Membership,
    outbox: Outbox,
    javascript: bool,
) -> None:
    page = house.enter(browser, mara, javascript=javascript)
    page.goto(page_of(house, met, "thank"))
    page.get_by_label("Your words").fill("Dear Dana,")
    page.get_by_role("button", name=PUT_IN).click()
    page.get_by_role("button", name=BEGIN).click()
    expected = f"Dear Dana,\n\n{SAID}\n\nMy next step is …"
    expect(page.get_by_label("Your words")).to_have_value(expected)
    page.get_by_label("Your words").fill(expected.replace("…", "to write to Ada.\n\nMara"))
    page.get_by_role("button", name="Look at it before it goes").click()
    expect(page.get_by_role("heading", name="Your thank-you to Dana")).to_be_visible()
    expect(page.get_by_label("The mail")).to_contain_text("mara@example.org")
    if javascript:
        assert_accessible(page)
    page.get_by_role("button", name="Send it to Dana").click()
    page.get_by_role("button", name="Take it back").click()
    assert words(page).endswith("write to Ada.\n\nMara")
    page.get_by_role("button", name="Look at it before it goes").click()
    page.get_by_role("button", name="Send it to Dana").click()
    expect(page.get_by_text("It leaves within two minutes")).to_be_visible()
    set_clock(END + timedelta(minutes=5))
    letter = outbox.one("dana@example.org")
    assert SAID in text_of(letter)
    page.goto(page_of(house, met, "thank"))
    expect(page.get_by_text("Dana has your thank-you")).to_be_visible()
    if javascript:
        assert_accessible(page)
    _have_enough(browser, house, text_of(letter))


def _have_enough(browser: Browser, house: House, letter: str) -> None:
    """One tap in the mail and one button, without signing in and without scripts."""
    page = house.enter(browser, None, javascript=False)
    page.goto(house.address + link_in(letter, "/enough/").split("/i/riverbend", 1)[1])
    page.get_by_role("button", name="Thank you, enough for now").click()
    expect(page.get_by_role("heading", name="Noted, Dana")).to_be_visible()
    page.get_by_role("button", name="Mara may write again").click()
    expect(page.get_by_role("heading", name="Enough for now?")).to_be_visible()


def test_what_is_typed_is_kept_by_itself_at_the_cursor_and_between_two_windows(
    browser: Browser,
    house: House,
    institution: Institution,
    scope: Scope,
    met: Interview,
    mara: Membership,
) -> None:
    first, second = house.enter(browser, mara), house.enter(browser, mara)
    for page in (first, second):
        page.goto(page_of(house, met, "thank"))
    field = first.get_by_label("Your words")
    field.fill("Dear Dana,Mara")
    field.press("End")
    for _ in "Mara":
        field.press("ArrowLeft")
    first.get_by_role("button", name=PUT_IN).click()
    letter = f"Dear Dana,\n\n{SAID}\n\nMara"
    expect(field).to_have_value(letter)
    expect(first.locator("#thanks-saved")).to_have_text(KEPT)
    with scope(institution):
        kept = thanks_of(actor_of(mara), get_interview(actor_of(mara), met.id))
        assert kept.text == letter
        assert len(kept.quoted) == 1
    other = second.get_by_label("Your words")
    other.press_sequentially("From the second window")
    expect(second.locator("#thanks-saved")).to_contain_text("changed in another window")
    expect(other).to_have_value("From the second window")
    second.get_by_role("button", name="Keep it for later").click()
    expect(second.locator(".letter-words").first).to_contain_text(SAID)
    expect(second.get_by_label("Your words")).to_have_value("From the second window")
    assert_accessible(second)
    second.get_by_role("button", name="Take the other words instead").click()
    expect(second.get_by_label("Your words")).to_have_value(letter)


def test_a_thank_you_that_bounces_says_how_to_go_on(
    browser: Browser, house: House, met: Interview, mara: Membership, outbox: Outbox
) -> None:
    outbox.refusals["dana@example.org"] = "550 no such person"
    page = house.enter(browser, mara)
    page.goto(page_of(house, met, "thank"))
    page.get_by_label("Your words").fill("Dear Dana, I enjoyed it, and will use it next week.")
    page.get_by_role("button", name="Look at it before it goes").click()
    page.get_by_role("button", name="Send it to Dana").click()
    expect(page.get_by_role("button", name="Take it back")).to_be_visible()
    set_clock(END + timedelta(minutes=4))
    assert "did not arrive" in str(outbox.one("mara@example.org")["Subject"])
    page.reload()
    expect(page.get_by_text("Your thank-you did not arrive.")).to_be_visible()
    assert words(page).startswith("Dear Dana, I enjoyed it")
    assert_accessible(page)


@both_ways
def test_promises_names_and_the_network(
    browser: Browser, house: House, met: Interview, mara: Membership, javascript: bool
) -> None:
    page = house.enter(browser, mara, javascript=javascript)
    page.goto(page_of(house, met, "keep-in-touch"))
    page.get_by_text("Write down a promise").click()
    page.get_by_label("They did").check()
    page.get_by_label("What was promised?").fill("Send the reading list")
    page.get_by_label("By when?").fill("2027-12-10")
    page.get_by_role("button", name="Write it down").click()
    expect(page.get_by_text("by Friday 10 December 2027")).to_be_visible()
    page.get_by_text("Write down a name").click()
    page.get_by_label("Whom did they name?").fill("Ada Moss")
    page.get_by_label("I may say who named them").check()
    page.get_by_role("button", name="Write the name down").click()
    expect(page.get_by_text("You may say who named them")).to_be_visible()
    page.get_by_role("button", name="Keep this day").click()
    expect(page.get_by_text("You mean to write on")).to_be_visible()
    if javascript:
        assert_accessible(page)
    page.get_by_role("button", name="Kept").click()
    expect(page.get_by_role("button", name="Not kept after all")).to_be_visible()
    page.goto(f"{house.address}/network")
    expect(page.get_by_role("link", name="Say thank you")).to_be_visible()
    expect(page.get_by_role("link", name="Write to Ada Moss")).to_be_visible()
    if javascript:
        assert_accessible(page)
