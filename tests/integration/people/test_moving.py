"""Moving to another e-mail address."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from fireside.institutions.models import Institution
from fireside.kernel import clock
from fireside.kernel.audit import AuditEntry
from fireside.kernel.db import db
from fireside.people import service
from fireside.people.models import Account, EmailChange, LoginToken, Membership
from tests.conftest import Scope
from tests.factories.people import make_account
from tests.integration.people.conftest import Visitor as Browser
from tests.tools.outbox import Outbox, recipient, text_of
from tests.tools.visiting import Visitor

OLD, NEW = "mara@example.org", "mara@home.example.org"
_LINK = re.compile(r"http://fireside\.test/i/riverbend(/new-address/\S+)")


def links(outbox: Outbox) -> dict[str, str]:
    """Deliver, and return the path in the mail to each address."""
    found = {}
    for letter in outbox.deliver():
        link = _LINK.search(text_of(letter))
        found[recipient(letter)] = link.group(1) if link else ""
    return found


def ask(mara: Visitor, outbox: Outbox, address: str = NEW) -> dict[str, str]:
    assert mara.post("/settings/email", {"email": address}).status_code == 303
    return links(outbox)


def address_of(scope: Scope, institution: Institution, member: Membership) -> str:
    with scope(institution):
        return db.session.get_one(Account, member.account_id).email


@pytest.fixture
def mara(app: Flask, institution: Institution, student: Membership) -> Visitor:
    return Visitor(app, institution, student)


@pytest.fixture
def stranger(app: Flask, institution: Institution, student: Membership) -> Visitor:
    return Visitor(app, institution, None)


@pytest.mark.parametrize("first", [OLD, NEW])
def test_when_both_have_agreed_the_address_is_another_one(
    app: Flask,
    institution: Institution,
    student: Membership,
    mara: Visitor,
    stranger: Visitor,
    outbox: Outbox,
    scope: Scope,
    first: str,
) -> None:
    at_home = Visitor(app, institution, student)
    door = Browser(app, "/i/riverbend")
    door.post("/sign-in", {"email": OLD})
    outbox.deliver()
    sent = ask(mara, outbox, " Mara@HOME.example.org ")
    assert set(sent) == {OLD, NEW}
    assert NEW in mara.get("/settings/email").text
    second = NEW if first == OLD else OLD
    page = stranger.post(sent[first], {"act": "confirm"})
    assert ("has to agree" in page.text, address_of(scope, institution, student)) == (True, OLD)
    assert "You have said yes here" in stranger.get(sent[first]).text
    assert "has to agree" in stranger.post(sent[first], {"act": "confirm"}).text
    assert "Both have agreed" in mara.post(sent[second], {"act": "confirm"}).text
    assert address_of(scope, institution, student) == NEW
    assert mara.get("/settings").status_code == 200
    assert at_home.get("/settings").status_code == 302
    last = outbox.one(OLD)
    assert NEW in text_of(last)
    assert (stranger.get(sent[first]).status_code, stranger.post(sent[second]).status_code) == (
        410,
        410,
    )
    with scope(institution):
        assert not [t for t in db.session.scalars(select(LoginToken)) if t.used_at is None]
        told = db.session.scalars(
            select(AuditEntry.fields).where(AuditEntry.action == "people.move_address")
        ).all()
        assert sorted(word for fields in told for word in fields) == [
            "asked",
            "email",
            "new",
            "old",
        ]


def test_looking_at_a_link_changes_nothing(
    stranger: Visitor, mara: Visitor, outbox: Outbox, institution: Institution, scope: Scope
) -> None:
    for path in ask(mara, outbox).values():
        for method in ("GET", "HEAD"):
            assert stranger.open(path, method=method).status_code == 200
    with scope(institution):
        change = db.session.scalars(select(EmailChange)).one()
        assert (change.old_confirmed_at, change.new_confirmed_at) == (None, None)


@pytest.mark.parametrize("side", [OLD, NEW])
def test_either_mailbox_can_call_it_off(
    stranger: Visitor,
    mara: Visitor,
    outbox: Outbox,
    institution: Institution,
    student: Membership,
    scope: Scope,
    side: str,
) -> None:
    sent = ask(mara, outbox)
    assert "Called off" in stranger.post(sent[side], {"act": "call_off"}).text
    for path in sent.values():
        answer = stranger.post(path, {"act": "confirm"})
        assert (answer.status_code, "settled already" in answer.text) == (410, True)
    assert address_of(scope, institution, student) == OLD
    assert "Moving to" not in mara.get("/settings/email").text


def test_she_can_call_it_off_herself_and_a_new_wish_ends_the_one_before(
    stranger: Visitor, mara: Visitor, outbox: Outbox
) -> None:
    sent = ask(mara, outbox)
    again = ask(mara, outbox, "other@example.org")
    assert stranger.get(sent[OLD]).status_code == 410
    assert stranger.get(again[OLD]).status_code == 200
    assert mara.post("/settings/email/stay").status_code == 303
    assert mara.post("/settings/email/stay").status_code == 303
    assert stranger.get(again[OLD]).status_code == 410


def test_after_a_day_it_is_too_late(stranger: Visitor, mara: Visitor, outbox: Outbox) -> None:
    sent = ask(mara, outbox)
    clock.shift(timedelta(hours=24, minutes=1))
    assert stranger.post(sent[NEW], {"act": "confirm"}).status_code == 410


def test_mails_of_a_wish_that_has_ended_are_not_sent(mara: Visitor, outbox: Outbox) -> None:
    mara.post("/settings/email", {"email": NEW})
    mara.post("/settings/email/stay")
    assert outbox.deliver() == []


def test_an_address_that_is_somebodys_is_answered_alike_and_only_its_owner_is_told(
    stranger: Visitor,
    mara: Visitor,
    outbox: Outbox,
    institution: Institution,
    student: Membership,
    scope: Scope,
) -> None:
    with scope(institution):
        make_account(name="Somebody Else", email="taken@example.org")
    pages = []
    for address in ("taken@example.org", "free@example.org"):
        answer = mara.post("/settings/email", {"email": address})
        page = mara.get("/settings/email").text
        alike = re.sub(
            rf'{address}|name="csrf_token" value="[^"]+"|datetime="[^"]+"|\d\d:\d\d', "…", page
        )
        pages.append((answer.status_code, alike.split("<main")[1]))
        sent = links(outbox)
        assert set(sent) == {OLD, address}
        assert bool(sent[address]) is (address == "free@example.org")
        assert "Now the new address" in stranger.post(sent[OLD], {"act": "confirm"}).text
        mara.post("/settings/email/stay")
    assert pages[0] == pages[1]
    assert address_of(scope, institution, student) == OLD


def test_an_address_that_became_somebodys_meanwhile_stays_theirs(
    stranger: Visitor,
    mara: Visitor,
    outbox: Outbox,
    institution: Institution,
    student: Membership,
    scope: Scope,
) -> None:
    sent = ask(mara, outbox)
    stranger.post(sent[OLD], {"act": "confirm"})
    with scope(institution):
        make_account(name="Somebody Else", email=NEW)
    answer = stranger.post(sent[NEW], {"act": "confirm"})
    assert (answer.status_code, "sign-in of its own by now" in answer.text) == (409, True)
    assert address_of(scope, institution, student) == OLD


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Type the address"),
        ("no address", "looks like name@example.org"),
        ("x" * 300 + "@example.org", "254"),
        ("MARA@example.org", "your address already"),
    ],
)
def test_what_is_no_new_address_is_said_beside_the_field(
    mara: Visitor, typed: str, said: str
) -> None:
    answer = mara.post("/settings/email", {"email": typed})
    assert (answer.status_code, said in answer.text) == (422, True)


def test_who_has_a_password_gives_it_unless_she_came_in_by_a_link(
    app: Flask, institution: Institution, student: Membership, mara: Visitor, outbox: Outbox
) -> None:
    words = "four candles and a kettle"
    mara.post("/settings/password", {"wanted": words, "again": words})
    told = outbox.one(OLD)
    assert "password has changed" in text_of(told)
    by_password = Browser(app, "/i/riverbend")
    by_password.post("/sign-in/password", {"email": OLD, "password": words})
    page = "/settings/email"
    for given, status in (("", 422), ("wrong", 422), (words, 303)):
        answer = by_password.post(page, {"email": NEW, "present": given}, page=page)
        assert answer.status_code == status
    assert set(links(outbox)) == {OLD, NEW}


def test_too_many_wishes_pause(mara: Visitor, outbox: Outbox) -> None:
    answers = [mara.post("/settings/email", {"email": NEW}).status_code for _ in range(11)]
    assert answers == [303] * 10 + [429]
    outbox.deliver()


def test_a_link_of_another_institution_or_nobodys_is_unknown(
    app: Flask, mara: Visitor, outbox: Outbox, other_institution: Institution
) -> None:
    path = ask(mara, outbox)[NEW]
    elsewhere = Visitor(app, other_institution, None)
    assert (elsewhere.get(path).status_code, elsewhere.post(path).status_code) == (404, 404)
    assert mara.get("/new-address/forged").status_code == 404


def test_mails_about_somebody_who_is_no_member_any_more_are_not_written(
    institution: Institution, student: Membership, mara: Visitor, outbox: Outbox, scope: Scope
) -> None:
    sent = ask(mara, outbox)
    mara.post(sent[OLD], {"act": "confirm"})
    mara.post(sent[NEW], {"act": "confirm"})
    words = "four candles and a kettle"
    mara.post("/settings/password", {"wanted": words, "again": words})
    mara.post("/settings/email", {"email": "third@example.org"})
    with scope(institution):
        member: Any = service.get_member(student.id)
        member.account_id = make_account().id
    assert outbox.deliver() == []
