"""The adviser's desk in a real browser: by keyboard alone, in both themes, at both widths."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import func, select

from fireside.conversation.models import Comment, Note, Review
from fireside.conversation.rules import Audience
from fireside.institutions.models import Institution
from fireside.interviews.models import Interview
from fireside.interviews.rules import State
from fireside.interviews.service import get_interview
from fireside.kernel import clock
from fireside.kernel.db import db
from fireside.kernel.permissions import Actor
from fireside.outcomes.rules import Answers, Verdict
from fireside.outcomes.service import save_reflection
from fireside.people.models import Membership
from tests.conftest import Scope
from tests.e2e.accessibility import assert_accessible
from tests.e2e.living import House, open_house
from tests.factories.conversation import make_note
from tests.factories.interviews import make_appointment, make_interview
from tests.factories.people import make_advisor, make_host, make_student
from tests.factories.preparation import make_preparation

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)

LOOKED_BACK = Answers(
    fit_before=2,
    fit_after=4,
    verdict=Verdict.REFINED,
    learned={"inside": "Half of the week is writing, and nobody had told me."},
    attracted="How calmly they spoke of mistakes.",
    competencies=("communication", "critical_thinking"),
    shared=True,
)
WORDS = (
    "Tuesdays begin with the numbers of the night. She reads them before coffee.",
    "That the tables matter less every year, and the letters that explain them more.",
)


@dataclass
class Desk:
    """Three students who share, an adviser, and the house she sits in."""

    house: House
    advisor: Membership
    students: list[Membership]
    interviews: list[Interview]

    def open(self, browser: Browser, path: str = "/advising", *, javascript: bool = True) -> Page:
        page = self.house.enter(browser, self.advisor, javascript=javascript)
        page.goto(self.house.address + path)
        return page


def _talked(student: Membership, host: Membership, days: int) -> Interview:
    interview, at = make_interview(student, host), clock.now() - timedelta(days=days)
    make_appointment(interview, at, State.HELD)
    questions = make_preparation(interview, 5)
    for question, words in zip(questions, WORDS, strict=False):
        key = f"q{question.id}"
        note = make_note(interview, words, key, Audience.ADVISOR, question.text)
        note.shared_at = at
    return interview


def _reflect(student: Membership, interview: Interview) -> None:
    roles = frozenset({"student"})
    writer = Actor(student.account_id, student.id, student.institution_id, roles, student.zone)
    found = get_interview(writer, interview.id)
    save_reflection(writer, found, LOOKED_BACK, 0, finish=True)


@pytest.fixture
def desk(app: Flask, institution: Institution, scope: Scope) -> Iterator[Desk]:
    with scope(institution):
        host, advisor = make_host(name="Dana Okafor"), make_advisor(name="Ruth Iyer")
        students = [make_student(name=name) for name in ("Mara Quist", "Aiko Marsh", "Bram Novak")]
        make_student(name="Noor None")
        interviews = [
            _talked(student, host, days=9 - number) for number, student in enumerate(students)
        ]
        _reflect(students[0], interviews[0])
    with open_house(app, institution) as house:
        yield Desk(house, advisor, students, interviews)


def _press(page: Page, key: str) -> None:
    """Press a single key as soon as the page shows that it has a meaning."""
    expect(page.locator("kbd").first).to_be_visible()
    page.keyboard.press(key)


def _tab_to(page: Page, name: str) -> None:
    """Walk by Tab to whatever bears this name."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if name in str(page.evaluate("document.activeElement.innerText || ''")):
            return
    raise AssertionError(f"no Tab leads to {name!r}")


def test_the_queue_is_read_answered_and_emptied_by_keyboard_alone(
    browser: Browser, desk: Desk, institution: Institution, scope: Scope
) -> None:
    page = desk.open(browser)
    expect(page.get_by_role("heading", name="3 interviews wait")).to_be_visible()
    _tab_to(page, "Begin with Mara")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Mara Quist")).to_be_visible()
    expect(page.get_by_text(WORDS[0])).to_be_visible()
    _tab_to(page, "Comment")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("Not only r and n: what would you ask next?")
    expect(page.get_by_role("heading", level=1, name="Mara Quist")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".thread-word")).to_contain_text("what would you ask next?")
    _press(page, "r")
    expect(page.get_by_text("Reviewed: Mara Quist hears what you said.")).to_be_visible()
    for name in ("Aiko Marsh", "Bram Novak"):
        _press(page, "n")
        expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()
        _press(page, "r")
        expect(page.get_by_text(f"Reviewed: {name}")).to_be_visible()
    _press(page, "n")
    expect(page.get_by_role("heading", name="Nobody waits for you")).to_be_visible()
    with scope(institution):
        assert db.session.scalar(select(func.count()).select_from(Comment)) == 1
        assert db.session.scalar(select(func.count()).select_from(Review)) == 3


def test_the_keys_can_be_switched_off(browser: Browser, desk: Desk) -> None:
    page = desk.open(browser, f"/advising/interviews/{desk.interviews[0].id}")
    expect(page.locator("kbd").first).to_be_visible()
    page.get_by_role("button", name="Turn keyboard shortcuts off").click()
    expect(page.locator("kbd").first).to_be_hidden()
    page.keyboard.press("n")
    page.reload()
    expect(page.get_by_role("heading", level=1, name="Mara Quist")).to_be_visible()
    page.get_by_role("button", name="Turn keyboard shortcuts on").click()
    _press(page, "n")
    expect(page.get_by_role("heading", level=1, name="Aiko Marsh")).to_be_visible()


def test_notes_taken_back_while_a_comment_is_written_leave_the_page_and_keep_the_words(
    browser: Browser, desk: Desk, institution: Institution, scope: Scope
) -> None:
    page = desk.open(browser, f"/advising/interviews/{desk.interviews[0].id}")
    page.get_by_text("Comment on all of it").click()
    page.get_by_label("Your comment").last.fill("You listened well.")
    with scope(institution):
        for note in db.session.scalars(select(Note)):
            note.audience, note.shared_at = Audience.PRIVATE, None
    page.get_by_role("button", name="Keep this comment").last.click()
    expect(page.get_by_role("heading", name="These notes are no longer shared")).to_be_visible()
    expect(page.get_by_label("What you wrote")).to_have_value("You listened well.")
    expect(page.get_by_text(WORDS[0])).to_have_count(0)


def test_without_scripts_the_desk_does_all_the_same(browser: Browser, desk: Desk) -> None:
    page = desk.open(browser, javascript=False)
    page.get_by_role("link", name="Begin with Mara").click()
    page.get_by_text("Comment on all of it").click()
    page.get_by_label("Your comment").last.fill("Well done.")
    page.get_by_role("button", name="Keep this comment").last.click()
    expect(page.get_by_text("Well done.")).to_be_visible()
    page.get_by_role("button", name="Mark as reviewed").click()
    expect(page.get_by_text("Reviewed: Mara Quist")).to_be_visible()
    page.get_by_role("link", name="Next").click()
    expect(page.get_by_role("heading", level=1, name="Aiko Marsh")).to_be_visible()


def test_the_desk_and_the_cohort_are_accessible(browser: Browser, desk: Desk) -> None:
    page = desk.open(browser)
    for path in ("", "/advising", f"/advising/interviews/{desk.interviews[0].id}"):
        page.goto(f"{desk.house.address}{path}/" if not path else desk.house.address + path)
        assert_accessible(page)
    with page.expect_download() as download:
        page.goto(f"{desk.house.address}/advising/cohort")
        assert_accessible(page)
        page.get_by_role("button", name="Take the table along").click()
    assert download.value.suggested_filename.endswith(".csv")


def test_looking_back_is_accessible_and_shows_both_versions_of_two_windows(
    browser: Browser, desk: Desk
) -> None:
    path = f"{desk.house.address}/interviews/{desk.interviews[1].id}/reflect"
    here = desk.house.enter(browser, desk.students[1])
    here.goto(path)
    there = here.context.new_page()
    there.goto(path)
    here.get_by_label("What attracted you?").fill("The calm")
    here.get_by_role("button", name="Keep as a draft").click()
    expect(here.get_by_text("Kept as a draft")).to_be_visible()
    there.get_by_label("What attracted you?").fill("The noise")
    there.get_by_role("button", name="Keep as a draft").click()
    expect(there.get_by_text("You wrote in another window too")).to_be_visible()
    expect(there.get_by_label("What attracted you?")).to_have_value("The noise")
    expect(there.locator(".other-window")).to_contain_text("The calm")
    assert_accessible(there)
    finished = desk.house.enter(browser, desk.students[0])
    finished.goto(f"{desk.house.address}/interviews/{desk.interviews[0].id}/reflect")
    expect(finished.get_by_role("img", name="Fit before: 2 of 5")).to_be_visible()
    assert_accessible(finished)
