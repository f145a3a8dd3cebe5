"""A student accepts the code of conduct with the first request, and keeps what was typed."""

from __future__ import annotations

from datetime import datetime

import pytest
from flask import Flask

from fireside.institutions.models import Institution
from fireside.institutions.service import change_policies
from fireside.interviews.models import Interview
from fireside.interviews.rules import State
from fireside.kernel.db import db
from fireside.kernel.errors import Invalid
from fireside.kernel.permissions import Actor
from fireside.people.models import Membership
from tests.conftest import Scope
from tests.factories.people import make_host, make_student
from tests.integration.booking.conftest import (
    MARK,
    WHY,
    Browse,
    ask,
    form_for,
    link_of,
    state_of,
    words_of,
)
from tests.tools.browsing import Member, counted_statements
from tests.tools.outbox import Outbox

MISSING = "Please read the code of conduct, and tick the box beside it."
BOX = 'type="checkbox" id="conduct" name="conduct" value="1"'


def write(institution: Institution, scope: Scope, text: str = "Be kind.") -> None:
    with scope(institution):
        change_policies(Actor.system(institution.id), {"conduct": text})


def accepted_by(institution: Institution, scope: Scope, member: Membership) -> int:
    with scope(institution):
        return db.session.get_one(Membership, (institution.id, member.id)).conduct_version


def test_a_request_without_it_keeps_everything_and_says_so_beside_the_box(
    institution: Institution,
    scope: Scope,
    student: Membership,
    student_browser: Member,
    host: Membership,
    slots: list[datetime],
    outbox: Outbox,
) -> None:
    write(institution, scope)
    path = f"/hosts/{host.id}/ask"
    page = student_browser.get(path).text
    assert BOX in page
    refused = student_browser.post(path, form_for(slots[0], page, meeting_format=""), path)
    words = words_of(refused)
    assert refused.status_code == 422
    assert WHY in words
    assert MISSING in words
    assert "Choose how you would like to meet." in words
    assert '<a href="#conduct">Code of conduct: ' in words
    assert '<details class="fold" open>' in words
    assert accepted_by(institution, scope, student) == 0
    asked = student_browser.post(path, form_for(slots[0], page, conduct="1"), path)
    assert asked.status_code == 303
    assert accepted_by(institution, scope, student) == 1
    with scope(institution):
        other = make_host(name="Ines Roth", email="ines@example.org")
    assert BOX not in student_browser.get(f"/hosts/{other.id}/ask").text
    outbox.deliver()


def test_a_time_that_is_gone_accepts_nothing_and_leaves_the_box_ticked(
    institution: Institution,
    scope: Scope,
    host: Membership,
    slots: list[datetime],
    asked: Interview,
    outbox: Outbox,
    browse: Browse,
) -> None:
    write(institution, scope)
    with scope(institution):
        nils = make_student(name="Nils Berg", email="nils@example.org")
    path = f"/hosts/{host.id}/ask"
    taken = browse(nils).post(path, form_for(slots[30], conduct="1"), path)
    assert taken.status_code == 409
    assert f"{BOX} checked" in taken.text
    assert accepted_by(institution, scope, nils) == 0
    outbox.deliver()


def test_the_service_refuses_who_has_not_accepted(
    institution: Institution,
    scope: Scope,
    student: Membership,
    host: Membership,
    slots: list[datetime],
) -> None:
    write(institution, scope)
    with scope(institution), pytest.raises(Invalid) as refused:
        ask(student, host, slots[0])
    assert list(refused.value.fields) == ["conduct"]


def test_a_host_answers_from_her_mail_without_it(
    app: Flask, institution: Institution, scope: Scope, asked: Interview, outbox: Outbox
) -> None:
    link = link_of(outbox)
    write(institution, scope)
    stranger = app.test_client()
    page = stranger.get(link, base_url="http://fireside.test").text
    assert "code of conduct" not in page
    mark = MARK.search(page)
    assert mark is not None
    values = {"csrf_token": mark.group(1), "act": "confirm"}
    stranger.post(link, data=values, base_url="http://fireside.test")
    assert state_of(institution, scope, asked) == State.CONFIRMED
    outbox.deliver()


def test_asking_needs_no_further_statement_once_it_is_accepted(
    app: Flask,
    institution: Institution,
    scope: Scope,
    host: Membership,
    slots: list[datetime],
    outbox: Outbox,
    browse: Browse,
) -> None:
    path = f"/hosts/{host.id}/ask"

    def statements(name: str, slot: datetime, accepted: int = 0) -> list[str]:
        with scope(institution):
            student = make_student(name=name, email=f"{name}@example.org")
            student.conduct_version = accepted
        browser = browse(student)
        values = {**form_for(slot, browser.get(path).text), "csrf_token": ""}
        mark = MARK.search(browser.get(path).text)
        assert mark is not None
        values["csrf_token"] = mark.group(1)
        with counted_statements(app) as sent:
            asked = browser.browser.post(
                f"/i/riverbend{path}", data=values, base_url="http://fireside.test"
            )
        assert asked.status_code == 303
        return [one.split(maxsplit=3)[0] for one in sent]

    statements("Ada", slots[2])
    before = statements("Bo", slots[10])
    write(institution, scope)
    assert statements("Cy", slots[18], accepted=1) == before
    outbox.deliver()
