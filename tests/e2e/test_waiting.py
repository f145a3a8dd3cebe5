"""Waiting for a host who is full, by keyboard at 390 pixels, and the adviser's page beside it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from fireside.booking.models import AskingRest
from fireside.booking.service.turns import give_turns
from fireside.institutions.models import Institution
from fireside.interviews.rules import State
from fireside.kernel import clock
from fireside.kernel.db import db
from fireside.people.models import HostProfile
from tests.conftest import Scope
from tests.e2e.accessibility import assert_accessible
from tests.e2e.living import open_house
from tests.e2e.site import link_in
from tests.factories.availability import make_weekly_hours
from tests.factories.interviews import make_appointment, make_interview
from tests.factories.people import make_advisor, make_host, make_student
from tests.tools.outbox import Outbox, text_of

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


def press(page: Page, role: str, name: str) -> None:
    """Press what has this name, by keyboard."""
    page.get_by_role(role, name=name).first.focus()  # type: ignore[arg-type]  # one of its literals
    page.keyboard.press("Enter")


def test_a_student_waits_is_told_and_asks(
    app: Flask, institution: Institution, scope: Scope, browser: Browser, outbox: Outbox
) -> None:
    with scope(institution):
        student = make_student(name="Mara Quist", email="mara@example.org")
        host = make_host(name="Dana Okafor", profile={"monthly_cap": 1})
        make_weekly_hours(host, weekdays=range(7))
        first = make_interview(make_student(), host)
        make_appointment(first, state=State.REQUESTED)
        db.session.commit()
    with open_house(app, institution) as house:
        page = house.enter(browser, student)
        page.set_viewport_size({"width": 390, "height": 844})
        page.goto(f"{house.address}/hosts/{host.id}")
        press(page, "link", "Wait until Dana has time")
        expect(page.get_by_role("heading", name="Wait for Dana")).to_be_visible()
        assert_accessible(page)
        press(page, "button", "Tell me when it is my turn")
        expect(page.get_by_text("You are next.")).to_be_visible()
        assert_accessible(page)
        with scope(institution):
            db.session.scalars(select(HostProfile)).one().monthly_cap = 2
        with scope(institution):
            give_turns()
        letter = text_of(outbox.one("mara@example.org"))
        page.reload()
        expect(page.get_by_text("Your turn", exact=True)).to_be_visible()
        assert_accessible(page)
        page.goto(house.address + "/")
        expect(page.get_by_text("It is your turn to ask.")).to_be_visible()
        page.goto(house.address + link_in(letter, "/ask").split("/i/riverbend", 1)[1])
        page.get_by_label("Video call").check()
        page.get_by_label("Why you ask this person").fill(
            "I wonder how you came from teaching to pricing risks, and what helped."
        )
        press(page, "button", "Ask Dana for 30 minutes")
        expect(page.get_by_text("The time is held for you").first).to_be_visible()
        page.close()
        outbox.deliver()


def test_an_adviser_looks_first(
    app: Flask, institution: Institution, scope: Scope, browser: Browser, outbox: Outbox
) -> None:
    with scope(institution):
        db.session.get_one(Institution, institution.id).approval = "yes"
        db.session.get_one(Institution, institution.id).no_show = "talk"
        student, host = make_student(name="Mara Quist"), make_host(name="Dana Okafor")
        for _ in range(2):
            interview = make_interview(student, host)
            make_appointment(
                interview,
                clock.now() + timedelta(days=4 + _),
                State.APPROVAL,
                expires_at=clock.now() + timedelta(days=2),
                why_you="I wonder how you came from teaching to pricing risks.",
            )
        db.session.add(
            AskingRest(student_id=student.id, interview_id=interview.id, began_at=clock.now())
        )
        advisor = make_advisor(name="Ruth Iyer")
        db.session.commit()
    with open_house(app, institution) as house:
        page = house.enter(browser, advisor)
        page.goto(f"{house.address}/advising/requests")
        assert_accessible(page)
        press(page, "button", "Let Dana be asked")
        expect(page.get_by_text("One request waits for a yes")).to_be_visible()
        page.get_by_text("Send it back with words to Mara").focus()
        page.keyboard.press("Enter")
        press(page, "button", "Send it back")
        expect(page.get_by_text("Say in a sentence what would help.").first).to_be_visible()
        assert_accessible(page)
        page.get_by_label("What would help").fill("Say which project you mean.")
        press(page, "button", "Send it back")
        expect(page.get_by_text("Nothing waits.")).to_be_visible()
        press(page, "button", "Let Mara Quist ask again")
        expect(page.get_by_text("Who asks nobody for now")).to_have_count(0)
        mara = house.enter(browser, student)
        mara.goto(f"{house.address}/interviews/{interview.id}/book")
        assert_accessible(mara)
        mara.close()
        page.close()
        outbox.deliver()
