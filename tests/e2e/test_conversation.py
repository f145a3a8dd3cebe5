"""The conversation view in a real browser: no word is lost, whatever happens to the connection."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, Route, expect

from fireside.conversation import service
from fireside.conversation.rules import Audience
from fireside.institutions.models import Institution
from fireside.interviews.models import Interview
from fireside.interviews.rules import State
from fireside.kernel import clock
from fireside.kernel.permissions import Actor
from fireside.people.models import Membership
from tests.conftest import Scope
from tests.e2e.accessibility import assert_accessible
from tests.e2e.living import House, open_house
from tests.e2e.travellers import ByKeyboard
from tests.factories.interviews import make_appointment, make_interview
from tests.factories.people import make_advisor, make_host, make_student
from tests.factories.preparation import make_question

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)

ASKED = ("What does a normal Tuesday look like?", "What surprised you?", "Whom should I talk to?")
FIRST = "Your note on: What does a normal Tuesday look like?"
SAVED, OFFLINE = "Saved", "Not saved yet: no connection. We keep trying"
ELSEWHERE = "Somebody changed this in another tab"
_COOKIE = "document.cookie.includes('fireside_kept')"
_KEPT = "Object.keys(localStorage).filter(one => one.startsWith('fireside.')).length"
_SHELVES = "caches.keys().then(all => all.length)"
_WORKERS = "navigator.serviceWorker.getRegistrations().then(all => all.length)"


@dataclass
class Talk:
    """One conversation under way, and the house in which it is noted down."""

    house: House
    student: Membership
    advisor: Membership
    interview: Interview
    read: Callable[[], list[str]]

    @property
    def address(self) -> str:
        return f"{self.house.address}/interviews/{self.interview.id}/conversation"

    def open(self, browser: Browser, *, javascript: bool = True) -> Page:
        page = self.house.enter(browser, self.student, javascript=javascript)
        page.goto(self.address)
        return page


def _actor(member: Membership) -> Actor:
    roles = frozenset(role.value for role in member.roles)
    return Actor(member.account_id, member.id, member.institution_id, roles, member.zone)


@pytest.fixture
def talk(app: Flask, institution: Institution, scope: Scope) -> Iterator[Talk]:
    with scope(institution):
        student, host = (
            make_student(name="Mara Quist", zone="Europe/Berlin"),
            make_host(name="Dana Okafor"),
        )
        advisor, interview = make_advisor(name="Ruth Iyer"), make_interview(student, host)
        make_appointment(interview, clock.now() - timedelta(minutes=10), State.CONFIRMED)
        for number, text in enumerate(ASKED, 1):
            make_question(interview, text, position=number, marked=number == 1)

    def read() -> list[str]:
        with scope(institution):
            return [note.text for note in service.notes_of(_actor(student), interview)]

    with open_house(app, institution) as house:
        yield Talk(house, student, advisor, interview, read)


def _say(page: Page, words: str) -> None:
    """Type at the end of the first note, letter by letter."""
    field = page.get_by_label(FIRST)
    field.focus()
    page.keyboard.press("Control+End")
    page.keyboard.type(words)


def _state(page: Page, words: str) -> None:
    expect(page.locator(".is-here [data-state]")).to_have_text(words, timeout=20_000)


def _second_tab(page: Page, talk: Talk) -> Page:
    other = page.context.new_page()
    other.set_default_timeout(10_000)
    other.goto(talk.address)
    return other


def test_two_tabs_and_a_cut_connection_lose_no_word(browser: Browser, talk: Talk) -> None:
    here = talk.open(browser)
    there = _second_tab(here, talk)
    _say(here, "Calls in the morning.")
    _state(here, SAVED)
    here.context.set_offline(True)
    _say(here, " Models after lunch.")
    _state(here, OFFLINE)
    _say(there, "She leaves at five.")
    _state(there, OFFLINE)
    assert talk.read() == ["Calls in the morning."]
    there.route("**/notes/**", lambda route: route.abort())  # its line comes back later
    here.context.set_offline(False)
    _state(here, SAVED)
    there.unroute_all()
    _state(there, ELSEWHERE)
    expect(there.get_by_label(FIRST)).to_have_value("She leaves at five.")
    ByKeyboard(there).press("Keep both")
    _state(there, SAVED)
    assert talk.read() == ["Calls in the morning. Models after lunch.\n\nShe leaves at five."]
    _say(here, " And tea.")
    _state(here, ELSEWHERE)
    here.context.close()


@pytest.mark.parametrize(
    ("choice", "kept"),
    [
        ("Keep mine", "Second"),
        ("Keep the other", "First"),
        ("Keep both", "First\n\nSecond"),
    ],
)
def test_a_conflict_is_settled_by_keyboard(
    browser: Browser, talk: Talk, choice: str, kept: str
) -> None:
    here = talk.open(browser)
    there = _second_tab(here, talk)
    _say(here, "First")
    _state(here, SAVED)
    _say(there, "Second")
    alert = there.get_by_role("alert").filter(has_text="This is the other version")
    expect(alert).to_contain_text("First")
    if choice == "Keep both":
        assert_accessible(there)
    ByKeyboard(there).press(choice)
    _state(there, SAVED)
    expect(there.get_by_label(FIRST)).to_be_focused()
    expect(there.get_by_label(FIRST)).to_have_value(kept)
    assert talk.read() == [kept]
    _say(there, "!")
    _state(there, SAVED)
    assert talk.read() == [f"{kept}!"]
    here.context.close()


def test_a_note_out_of_sight_that_needs_a_choice_says_so(browser: Browser, talk: Talk) -> None:
    page = talk.open(browser)
    other = _second_tab(page, talk)
    _say(page, "First")
    _state(page, SAVED)
    _say(other, "Second")
    other.get_by_role("button", name="Next").click()
    expect(other.get_by_role("heading", name=ASKED[1])).to_be_visible()
    ByKeyboard(other).press("1 of 4 needs another look")
    expect(other.get_by_role("heading", name=ASKED[0])).to_be_focused()
    other.get_by_role("button", name="Keep the other").click()
    _state(other, SAVED)
    assert other.get_by_text("needs another look").count() == 0
    much = other.get_by_label(FIRST)
    much.fill("much " * 5000)
    _state(other, "Not saved")
    expect(other.get_by_text("25,000 characters long, and 20,000 fit")).to_be_visible()
    much.fill("Enough")
    _state(other, SAVED)
    assert talk.read() == ["Enough"]
    page.context.close()


def test_an_answer_that_is_lost_is_no_conflict_with_oneself(browser: Browser, talk: Talk) -> None:
    page = talk.open(browser)
    lost: list[str] = []

    def lose(route: Route) -> None:
        if len(lost) < 2:
            lost.append(route.request.post_data or "")
            route.fetch()
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/notes/**", lose)
    _say(page, "Sent, and never heard of.")
    _state(page, OFFLINE)
    _say(page, " Typed meanwhile.")
    _state(page, SAVED)
    assert len(lost) == 2
    assert page.get_by_role("alert").count() == 0
    assert talk.read() == ["Sent, and never heard of. Typed meanwhile."]
    page.context.close()


def test_quick_writing_over_a_slow_line_never_meets_itself(browser: Browser, talk: Talk) -> None:
    page = talk.open(browser)
    under_way: list[int] = [0, 0]

    def slowly(route: Route) -> None:
        under_way[0] += 1
        under_way[1] = max(under_way)
        page.wait_for_timeout(400)
        under_way[0] -= 1
        route.continue_()

    page.route("**/notes/**", slowly)
    for word in ("One ", "two ", "three ", "four ", "five"):
        _say(page, word)
        page.locator("h1").click()  # leaving the field saves at once
        page.wait_for_timeout(250)
    _state(page, SAVED)
    assert talk.read() == ["One two three four five"]
    assert under_way[1] == 1
    page.context.close()


def test_a_kept_page_opens_without_a_connection_and_is_wiped_at_sign_out(
    browser: Browser, talk: Talk
) -> None:
    page = talk.open(browser)
    _say(page, "Before.")
    _state(page, SAVED)
    page.get_by_role("button", name="Keep this page on this device").click()
    page.get_by_text("now opens without a connection").wait_for()
    page.context.set_offline(True)
    page.reload()
    expect(page.get_by_label(FIRST)).to_have_value("Before.")
    _say(page, " In the lift.")
    _state(page, OFFLINE)
    page.get_by_role("button", name="Show all at once").click()
    page.get_by_label("Your note on: anything else").last.fill("Ask for the book.")
    page.reload()
    expect(page.get_by_label(FIRST)).to_have_value("Before. In the lift.")
    assert_accessible(page)
    page.context.set_offline(False)
    _state(page, SAVED)
    page.wait_for_function("() => !document.querySelector('[data-kind=trouble]')")
    assert talk.read() == ["Before. In the lift.", "Ask for the book."]
    _sign_out(page)
    assert [page.evaluate(what) for what in (_KEPT, _SHELVES, _WORKERS, _COOKIE)] == [
        0,
        0,
        0,
        False,
    ]
    page.goto(talk.address)
    assert "/sign-in" in page.url
    page.context.close()


def test_somebody_else_who_signs_in_finds_no_kept_page(browser: Browser, talk: Talk) -> None:
    page = talk.open(browser)
    page.get_by_role("button", name="Keep this page on this device").click()
    page.get_by_text("now opens without a connection").wait_for()
    other = talk.house.enter(browser, talk.advisor)
    page.context.add_cookies(other.context.cookies())  # type: ignore[arg-type]  # as above
    page.goto(f"{talk.house.address}/")
    page.wait_for_function("async () => (await caches.keys()).length === 0")
    assert [page.evaluate(what) for what in (_KEPT, _SHELVES, _WORKERS, _COOKIE)] == [
        0,
        0,
        0,
        False,
    ]
    _close(page.context, other.context)


def test_signing_out_warns_of_what_was_not_sent(browser: Browser, talk: Talk) -> None:
    page = talk.open(browser)
    heard: list[str] = []

    def refuse(dialog: Dialog) -> None:
        heard.append(dialog.message)
        dialog.dismiss()

    page.get_by_role("button", name="Keep this page on this device").click()
    page.get_by_text("now opens without a connection").wait_for()
    page.route("**/notes/**", lambda route: route.abort())
    _say(page, "Nobody has this yet.")
    _state(page, OFFLINE)
    page.once("dialog", refuse)
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_timeout(300)
    assert "One note has not been sent yet" in heard[0]
    assert page.url.startswith(talk.address)
    assert page.evaluate(_KEPT) == 2
    page.once("dialog", lambda dialog: dialog.accept())
    _sign_out(page)
    assert page.evaluate(_KEPT) == 0
    page.context.close()


def test_words_outlive_a_sign_out_in_another_tab(browser: Browser, talk: Talk) -> None:
    page = talk.open(browser)
    other = _second_tab(page, talk)
    _sign_out(other)
    _say(page, "Still here.")
    expect(page.locator(".is-here [data-state]")).to_contain_text("you are signed out here")
    again = talk.house.enter(browser, talk.student).context
    page.context.add_cookies(again.cookies())  # type: ignore[arg-type]  # what one gets one may give
    _state(page, SAVED)
    assert talk.read() == ["Still here."]
    _close(page.context, again)


def test_one_question_at_a_time_by_keyboard(browser: Browser, talk: Talk) -> None:
    page = talk.open(browser)
    mara = ByKeyboard(page)
    expect(page.get_by_text("about 20 minutes left")).to_be_visible()
    expect(page.get_by_role("heading", name=ASKED[0])).to_be_visible()
    assert page.get_by_role("heading", name=ASKED[1]).count() == 0
    assert_accessible(page)
    mara.tick("Asked")
    mara.press("Next")
    expect(page.get_by_role("heading", name=ASKED[1])).to_be_focused()
    mara.write("Your note on: What surprised you?", "How much is writing.")
    page.locator(".is-here select").select_option("quotable")
    _state(page, SAVED)
    expect(page.locator(".is-here [data-mark-of]")).to_have_text(Audience.QUOTABLE.mark)
    page.reload()
    expect(page.get_by_role("heading", name=ASKED[1])).to_be_visible()
    mara.press("Back")
    expect(page.locator(".is-here input[name=done]")).to_be_checked()
    mara.press("Show all at once")
    assert page.locator(".talk-note:visible").count() == 4
    assert_accessible(page)
    assert talk.read() == ["How much is writing."]
    page.context.close()


def test_without_scripts_every_note_has_its_own_form(browser: Browser, talk: Talk) -> None:
    page = talk.open(browser, javascript=False)
    stale = _second_tab(page, talk)
    page.get_by_label(FIRST).fill("From one page")
    page.get_by_role("button", name=f"Save the note on: {ASKED[0]}").click()
    expect(page.locator(".talk-note").first).to_contain_text("Saved")
    stale.get_by_label(FIRST).fill("From another")
    stale.get_by_role("button", name=f"Save the note on: {ASKED[0]}").click()
    expect(stale.get_by_role("heading", name=ELSEWHERE)).to_be_visible()
    stale.get_by_role("button", name="Keep both").click()
    expect(stale.get_by_label(FIRST)).to_have_value("From one page\n\nFrom another")
    assert talk.read() == ["From one page\n\nFrom another"]
    page.context.close()


def test_two_versions_on_a_page_of_their_own_can_be_read_by_everybody(
    browser: Browser, talk: Talk
) -> None:
    page = talk.open(browser)
    stale = _second_tab(page, talk)
    _say(page, "From one page")
    _state(page, SAVED)
    stale.get_by_label(FIRST).evaluate(
        "field => { field.value = 'From another'; field.form.submit() }"
    )
    stale.get_by_role("heading", name=ELSEWHERE).wait_for()
    assert_accessible(stale)
    page.context.close()


def _sign_out(page: Page) -> None:
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(lambda url: "/sign-in" in url)


def _close(*contexts: BrowserContext) -> None:
    for context in contexts:
        context.close()
