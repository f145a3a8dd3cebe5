"""Signing in by link and by code."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import event, func, select, update

from fireside.institutions.models import Institution
from fireside.kernel import clock
from fireside.kernel.audit import AuditEntry
from fireside.kernel.db import db
from fireside.people.models import Account, LoginToken, Membership, SignInSession
from fireside.people.rules import CODE_GUESSES
from tests.conftest import Scope
from tests.factories.people import make_account
from tests.integration.people.conftest import Visitor, code_in, link_in
from tests.tools.outbox import Outbox, text_of


def test_link_signs_in_once(visitor: Visitor, student: Membership, outbox: Outbox) -> None:
    assert visitor.post("/sign-in", {"email": " MARA@example.org "}).status_code == 303
    assert "mara@example.org" in visitor.get("/sign-in/check-mail").text.lower()
    letter = outbox.one("mara@example.org")
    assert "Mara" in text_of(letter)
    link = link_in(letter)
    assert visitor.get(link).status_code == 200
    assert visitor.post(link).headers["Location"] == "/i/riverbend/"
    assert visitor.is_in


def test_second_use_says_so_kindly(visitor: Visitor, student: Membership, outbox: Outbox) -> None:
    visitor.post("/sign-in", {"email": "mara@example.org"})
    link = link_in(outbox.one("mara@example.org"))
    visitor.post(link)
    other = Visitor(visitor.app, visitor.prefix)
    for answer in (other.get(link), other.post(link)):
        assert answer.status_code == 410
        assert "used already" in answer.text
        assert "Send me a new link" in answer.text
    assert not other.is_in


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
def test_of_two_uses_at_the_same_moment_one_is_told_so(
    app: Flask, visitor: Visitor, student: Membership, outbox: Outbox
) -> None:
    """Another device spends the link between our reading it and our spending it."""
    visitor.post("/sign-in", {"email": "mara@example.org"})
    link = link_in(outbox.one("mara@example.org"))
    with app.app_context():
        engine = db.engine

    done: list[str] = []

    def spend(conn: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if not done and statement.startswith("SELECT") and "FROM login_token" in statement:
            done.append(statement)
            with engine.begin() as elsewhere:
                elsewhere.execute(update(LoginToken).values(used_at=clock.now()))

    event.listen(engine, "after_cursor_execute", spend)
    try:
        answer = visitor.post(link)
    finally:
        event.remove(engine, "after_cursor_execute", spend)
    assert (answer.status_code, "used already" in answer.text) == (410, True)
    assert not visitor.is_in


def test_reading_a_link_signs_nobody_in(
    visitor: Visitor, student: Membership, outbox: Outbox, scope: Scope, institution: Institution
) -> None:
    """Mail scanners follow links, some with HEAD."""
    visitor.post("/sign-in", {"email": "mara@example.org"})
    link = link_in(outbox.one("mara@example.org"))
    for _ in range(2):
        assert visitor.get(link).status_code == 200
        assert visitor.head(link).status_code == 200
    assert not visitor.is_in
    with scope(institution):
        assert db.session.scalar(select(func.count()).select_from(SignInSession)) == 0
        assert db.session.scalars(select(LoginToken.used_at)).all() == [None]


def test_link_is_too_old_after_ten_minutes(
    visitor: Visitor, student: Membership, outbox: Outbox
) -> None:
    visitor.post("/sign-in", {"email": "mara@example.org"})
    link = link_in(outbox.one("mara@example.org"))
    with time_machine.travel(clock.now() + timedelta(minutes=10, seconds=1)):
        assert "too old" in visitor.post(link).text
    clock.shift(timedelta(minutes=11))
    answer = visitor.get(link)
    assert (answer.status_code, "too old" in answer.text) == (410, True)


def test_a_link_counts_from_when_it_was_asked_for(
    visitor: Visitor, student: Membership, outbox: Outbox
) -> None:
    visitor.post("/sign-in", {"email": "mara@example.org"})
    clock.shift(timedelta(minutes=11))
    assert outbox.deliver() == []


def test_a_link_of_another_institution_is_unknown(
    visitor: Visitor, student: Membership, outbox: Outbox, other_institution: Institution
) -> None:
    visitor.post("/sign-in", {"email": "mara@example.org"})
    token = link_in(outbox.one("mara@example.org")).rsplit("/", 1)[1]
    elsewhere = Visitor(visitor.app, "/i/northmoor")
    assert elsewhere.get(f"/sign-in/{token}").status_code == 404
    assert elsewhere.post(f"/sign-in/{token}").status_code == 404


@pytest.mark.parametrize(
    "path", ["/sign-in/forged", "/sign-in/gemüse", "/sign-in/%00", "/sign-in/a.b.c"]
)
def test_a_link_that_is_not_ours_is_unknown(visitor: Visitor, path: str) -> None:
    assert visitor.get(path).status_code == 404


def test_code_signs_in_on_the_device_that_asked(
    visitor: Visitor, student: Membership, outbox: Outbox
) -> None:
    visitor.post("/sign-in", {"email": "mara@example.org"})
    code = code_in(outbox.one("mara@example.org"))
    answer = visitor.post("/sign-in/code", {"code": f"{code[:3]} {code[3:]}"})
    assert answer.status_code == 303
    assert visitor.is_in


def test_code_guesses_are_limited(visitor: Visitor, student: Membership, outbox: Outbox) -> None:
    visitor.post("/sign-in", {"email": "mara@example.org"})
    letter = outbox.one("mara@example.org")
    code = code_in(letter)
    wrong = "000000" if code != "000000" else "111111"
    for _ in range(CODE_GUESSES):
        answer = visitor.post("/sign-in/code", {"code": wrong}, page="/sign-in/check-mail")
        assert answer.status_code == 422
        assert "not the code" in answer.text
    assert visitor.post("/sign-in/code", {"code": code}).status_code == 422
    assert not visitor.is_in
    assert visitor.post(link_in(letter)).status_code == 303  # the mailbox still opens the door


def test_code_and_link_are_one(visitor: Visitor, student: Membership, outbox: Outbox) -> None:
    visitor.post("/sign-in", {"email": "mara@example.org"})
    letter = outbox.one("mara@example.org")
    visitor.post("/sign-in/code", {"code": code_in(letter)})
    assert Visitor(visitor.app, visitor.prefix).post(link_in(letter)).status_code == 410


@pytest.mark.parametrize("typed", ["", "ünf", "١٢٣٤٥٦", "12345", "1" * 500, "１２３４５６"])
def test_odd_codes_are_an_answer(
    visitor: Visitor, student: Membership, outbox: Outbox, typed: str
) -> None:
    visitor.post("/sign-in", {"email": "mara@example.org"})
    outbox.deliver()
    assert visitor.post("/sign-in/code", {"code": typed}).status_code == 422


def test_code_without_having_asked_leads_to_the_door(visitor: Visitor) -> None:
    assert (
        visitor.post("/sign-in/code", {"code": "123456"}).headers["Location"].endswith("/sign-in")
    )
    assert visitor.get("/sign-in/check-mail").headers["Location"].endswith("/sign-in")


def test_unknown_address_gets_the_same_answer_and_no_mail(
    visitor: Visitor, student: Membership, outbox: Outbox, institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        make_account(name="No Member", email="elsewhere@example.org")
    pages = []
    for email in ("mara@example.org", "nobody@example.org", "elsewhere@example.org"):
        answer = visitor.post("/sign-in", {"email": email})
        guess = visitor.post("/sign-in/code", {"code": "ab"}, page="/sign-in/check-mail")
        page = visitor.get("/sign-in/check-mail").text.replace(email, "…")
        pages.append((answer.status_code, answer.headers["Location"], guess.status_code, len(page)))
    assert len(set(pages)) == 1
    assert [str(letter["To"]) for letter in outbox.deliver()] == ["Mara Quist <mara@example.org>"]


@pytest.mark.parametrize(
    "email", ["", "no address", "a@b", "x" * 300 + "@example.org", "mara@ex\0ample.org"]
)
def test_odd_addresses_are_an_answer(visitor: Visitor, email: str) -> None:
    answer = visitor.post("/sign-in", {"email": email})
    assert answer.status_code == (400 if "\0" in email else 422)


def test_non_ascii_address_is_an_answer(visitor: Visitor, outbox: Outbox) -> None:
    assert visitor.post("/sign-in", {"email": "jürgen@exämple.org"}).status_code == 303
    assert outbox.deliver() == []


def test_typed_address_stays_in_the_form(visitor: Visitor) -> None:
    assert "almost@right" in visitor.post("/sign-in", {"email": "almost@right"}).text


def test_too_many_requests_for_one_address_pause(
    visitor: Visitor, student: Membership, outbox: Outbox
) -> None:
    answers = [visitor.post("/sign-in", {"email": "mara@example.org"}) for _ in range(9)]
    assert [a.status_code for a in answers] == [303] * 8 + [429]
    assert "Wait ten minutes" in answers[-1].text
    outbox.deliver()


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [
        ("/i/riverbend/settings?x=1", "/i/riverbend/settings?x=1"),
        ("/\t/evil.example", "/i/riverbend/"),
        ("//evil.example", "/i/riverbend/"),
        ("https://evil.example/", "/i/riverbend/"),
        ("/\\evil.example", "/i/riverbend/"),
        ("/i/northmoor/", "/i/riverbend/"),
        ("javascript:alert(1)", "/i/riverbend/"),
    ],
)
def test_after_signing_in_only_our_own_paths_are_followed(
    visitor: Visitor, student: Membership, outbox: Outbox, wanted: str, reached: str
) -> None:
    visitor.post("/sign-in", {"email": "mara@example.org", "next": wanted})
    answer = visitor.post(link_in(outbox.one("mara@example.org")))
    assert answer.headers["Location"] == reached
    again = visitor.get("/sign-in", query_string={"next": wanted})
    assert again.headers["Location"] == reached


def test_who_is_sent_to_the_door_comes_back(
    visitor: Visitor, student: Membership, outbox: Outbox
) -> None:
    sent = visitor.get("/settings").headers["Location"]
    assert 'value="/i/riverbend/settings"' in visitor.get(sent).text


def test_signing_in_leaves_a_trace_and_heals_a_bounced_address(
    visitor: Visitor, student: Membership, outbox: Outbox, institution: Institution, scope: Scope
) -> None:
    outbox.refusals["mara@example.org"] = "550 no such person"
    visitor.post("/sign-in", {"email": "mara@example.org"})
    assert outbox.deliver() == []
    with scope(institution):
        account = db.session.get_one(Account, student.account_id)
        assert account.bounced_at is not None
    del outbox.refusals["mara@example.org"]
    visitor.sign_in(outbox, "mara@example.org")
    with scope(institution):
        assert db.session.get_one(Account, student.account_id).bounced_at is None
        actions = db.session.scalars(select(AuditEntry.action)).all()
        assert "people.sign_in" in actions
