"""Another time, a cancellation undone, and others who step in: by keyboard and on a phone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect

from fireside.availability.service import host_slots, refresh_next_opening
from fireside.institutions.models import Institution
from fireside.interviews.models import Appointment, Interview
from fireside.interviews.rules import State
from fireside.kernel import clock
from fireside.kernel.db import db
from fireside.people.models import Membership
from tests.conftest import Scope
from tests.e2e.living import House, open_house
from tests.e2e.site import link_in
from tests.e2e.travellers import ByKeyboard, Traveller, WithoutScripts, look
from tests.factories.availability import make_weekly_hours
from tests.factories.interviews import make_appointment, make_interview
from tests.factories.people import make_advisor, make_host, make_student
from tests.factories.preparation import make_objective
from tests.tools.outbox import Outbox, recipient, text_of

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True),
]
WAYS = pytest.mark.parametrize("way", [ByKeyboard, WithoutScripts], ids=["keyboard", "phone"])
Way = type[ByKeyboard] | type[WithoutScripts]
STUDENT, HOST = "mara@example.org", "dana@example.org"
WHY = "Your way from a traineeship into pricing made me curious what the first year was like."
_PICTURES = os.environ.get("FIRESIDE_TEST_PICTURES")
"""A folder into which the pages are pictured, for whoever wants to look at them."""


@pytest.fixture
def people(institution: Institution, scope: Scope) -> tuple[Membership, Membership]:
    """Mara in Berlin, Dana in New York, and three others who could step in."""
    with scope(institution):
        mara = make_student(name="Mara Quist", email=STUDENT, zone="Europe/Berlin")
        dana = make_host(name="Dana Whitfield", email=HOST)
        others = [make_host(name=f"Sven Marsh {number}") for number in range(3)]
        for host in (dana, *others):
            make_weekly_hours(host, 8, 20, range(7))
            refresh_next_opening(host.id)
        return mara, dana


@pytest.fixture
def agreed(
    institution: Institution, scope: Scope, people: tuple[Membership, Membership]
) -> Interview:
    """They have agreed on a time of hers."""
    with scope(institution):
        present = clock.now()
        start = host_slots(people[1].id, present, present + timedelta(days=9))[30].starts_at
        interview = make_interview(*people)
        make_objective(interview, words="How decisions are really made")
        make_appointment(interview, start, answered_at=present)
        return interview


@pytest.fixture
def house(app: Flask, institution: Institution) -> Iterator[House]:
    with open_house(app, institution) as open_:
        yield open_


def _travel(house: House, browser: Browser, member: Membership | None, way: Way) -> Traveller:
    page = house.enter(browser, member, javascript=way is ByKeyboard)
    page.set_viewport_size({"width": 1280 if way is ByKeyboard else 390, "height": 900})
    return way(page)


def _picture(traveller: Traveller, name: str) -> None:
    assert traveller.page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    ), f"{name} scrolls sideways"
    if _PICTURES:
        kind = type(traveller).__name__
        for scheme in ("light", "dark"):
            traveller.page.emulate_media(color_scheme=scheme)
            path = Path(_PICTURES) / f"{name}-{kind}-{scheme}.png"
            traveller.page.screenshot(path=str(path), full_page=True)
        traveller.page.emulate_media(color_scheme="light")


def _pass_a_quarter() -> None:
    """Let a minute pass, and what is left of the quarter of an hour.

    Times begin with the quarters: none leaves a host's notice while a form is being filled in.
    """
    later = clock.now() + timedelta(minutes=1)
    clock.shift(timedelta(minutes=16) - timedelta(minutes=later.minute % 15, seconds=later.second))


def _start(institution: Institution, scope: Scope, interview: Interview) -> str:
    with scope(institution):
        fresh = db.session.get_one(Interview, (institution.id, interview.id))
        found = db.session.get_one(Appointment, (institution.id, fresh.appointment_id))
        return f"{found.starts_at:%Y-%m-%d %H:%M}"


@WAYS
def test_a_student_asks_for_another_time_and_the_host_takes_it_from_the_mail(
    browser: Browser,
    house: House,
    institution: Institution,
    scope: Scope,
    people: tuple[Membership, Membership],
    agreed: Interview,
    outbox: Outbox,
    way: Way,
) -> None:
    before = _start(institution, scope, agreed)
    student = _travel(house, browser, people[0], way)
    student.page.goto(f"{house.address}/interviews/{agreed.id}/book")
    student.press("Another time")
    look(student, "Ask Dana for another time")
    student.press("Ask Dana")
    look(student, "One thing needs another look")
    _picture(student, "move")
    first = student.page.locator("label.slot").nth(4).inner_text().split()[0]
    student.tick(first)
    student.write("A sentence of explanation", "A class has moved to that hour, I am sorry.")
    student.press("Ask Dana")
    look(student, "You have asked for another time")
    _picture(student, "move-asked")
    text = text_of(outbox.one(HOST))
    host = _travel(house, browser, None, way)
    host.page.goto(_here(house, link_in(text, "/another-time/")))
    look(host, "Mara Quist asks for another time")
    _picture(host, "move-answer")
    assert _start(institution, scope, agreed) == before
    host.press("in New York")
    look(host, "Moved. Thank you.")
    _picture(host, "moved")
    assert _start(institution, scope, agreed) != before
    assert {recipient(one) for one in outbox.deliver()} == {STUDENT, HOST}
    student.page.reload()
    student.press("How the time came about")
    expect(student.page.get_by_text("Dana took")).to_be_visible()
    _picture(student, "move-history")
    for traveller in (student, host):
        traveller.page.context.close()


@WAYS
def test_a_cancellation_is_undone_within_ten_seconds(
    browser: Browser,
    house: House,
    institution: Institution,
    scope: Scope,
    people: tuple[Membership, Membership],
    agreed: Interview,
    outbox: Outbox,
    way: Way,
) -> None:
    host = _travel(house, browser, people[1], way)
    host.page.goto(f"{house.address}/interviews/{agreed.id}/book")
    host.press("Cancel the conversation")
    look(host, "Cancel the conversation with Mara?")
    host.press("Cancel the conversation")
    clock.shift(timedelta(seconds=-20))  # a slow machine gets a little longer
    look(host, "Ask and book")
    expect(host.page.get_by_text("Nobody has been told yet")).to_be_visible()
    _picture(host, "undo")
    host.press("Undo")
    expect(host.page.get_by_text("It stands as it was")).to_be_visible()
    clock.shift(timedelta(seconds=60))
    assert outbox.deliver() == []
    with scope(institution):
        fresh = db.session.get_one(Interview, (institution.id, agreed.id))
        assert fresh.state == State.CONFIRMED
    host.page.context.close()


@WAYS
def test_whoever_is_let_down_asks_another_host_in_the_same_interview(
    browser: Browser,
    house: House,
    institution: Institution,
    scope: Scope,
    people: tuple[Membership, Membership],
    agreed: Interview,
    outbox: Outbox,
    way: Way,
) -> None:
    host = _travel(house, browser, people[1], way)
    host.page.goto(f"{house.address}/interviews/{agreed.id}/cancel")
    host.write("A sentence of explanation", "I have fallen ill.")
    host.press("Cancel the conversation")
    host.page.context.close()
    _pass_a_quarter()
    outbox.deliver()
    student = _travel(house, browser, people[0], way)
    student.page.goto(f"{house.address}/")
    look(student, "Dana had to call it off")
    _picture(student, "rescue-home")
    student.press("See who can step in")
    look(student, "Who can step in for Dana")
    _picture(student, "rescue")
    student.press("Ask Sven Marsh")
    look(student, "Ask Sven for 30 minutes")
    student.tick("Video call")
    student.write("you", WHY)
    student.press("Ask Sven for 30 minutes")
    look(student, "Sven Marsh")
    student.page.get_by_text("Waiting for an answer").first.wait_for()
    student.press("Decide")
    expect(student.page.get_by_text("How decisions are really made").first).to_be_attached()
    with scope(institution):
        fresh = db.session.get_one(Interview, (institution.id, agreed.id))
        assert fresh.state == State.REQUESTED
    outbox.deliver()
    student.page.context.close()


@WAYS
def test_an_adviser_notes_that_a_host_did_not_come(
    browser: Browser,
    house: House,
    institution: Institution,
    scope: Scope,
    people: tuple[Membership, Membership],
    outbox: Outbox,
    way: Way,
) -> None:
    with scope(institution):
        advisor = make_advisor(name="Ruth Iyer")
        interview = make_interview(*people)
        make_appointment(interview, clock.now() - timedelta(days=1), state=State.HELD)
    adviser = _travel(house, browser, advisor, way)
    adviser.page.goto(f"{house.address}/advising/cohort")
    adviser.press("Who came")
    look(adviser, "Who came, and what was called off")
    _picture(adviser, "meetings")
    adviser.press("The host did not come: Mara Quist with Dana Whitfield")
    expect(adviser.page.get_by_text("Dana Whitfield did not come")).to_be_visible()
    look(adviser, "Who came, and what was called off")
    adviser.press("Both came after all")
    expect(adviser.page.get_by_text("Noted.")).to_be_visible()
    outbox.deliver()
    adviser.page.context.close()


def _here(house: House, address: str) -> str:
    """Return an address of a mail at the server of this test."""
    return house.address + address.split(f"/i/{house.institution.slug}", 1)[1]
