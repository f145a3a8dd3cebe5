"""Sessions live on the server."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from fireside.institutions.models import Institution
from fireside.kernel import clock, tokens
from fireside.kernel.db import db
from fireside.kernel.db.patience import write_if_free
from fireside.kernel.permissions import Actor
from fireside.people import service
from fireside.people.models import Account, Membership, SignInSession
from fireside.people.rules import Role
from tests.conftest import Scope
from tests.factories.people import make_student
from tests.integration.people.conftest import Visitor
from tests.tools.outbox import Outbox


@pytest.fixture
def inside(visitor: Visitor, student: Membership, outbox: Outbox) -> Visitor:
    visitor.sign_in(outbox, "mara@example.org")
    return visitor


def test_cookie_is_kept_from_scripts_and_other_sites(
    visitor: Visitor, student: Membership, outbox: Outbox
) -> None:
    visitor.sign_in(outbox, "mara@example.org")
    cookie = visitor.browser.get_cookie("fireside_session", "fireside.test", "/i/riverbend")
    assert cookie is not None
    assert (cookie.http_only, cookie.same_site, cookie.path) == (True, "Lax", "/i/riverbend")


def test_only_a_fingerprint_is_stored(
    inside: Visitor, institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        row = db.session.scalars(select(SignInSession)).one()
    assert row.fingerprint == tokens.fingerprint(inside.secret)
    assert inside.secret not in row.fingerprint
    assert len(inside.secret) >= 43  # 256 bits


def test_replayed_cookie_opens_nothing_after_signing_out(inside: Visitor) -> None:
    thief = inside.copied()
    assert thief.is_in
    assert inside.post("/sign-out", page="/settings").status_code == 303
    assert not inside.is_in
    assert not thief.is_in


def test_signing_out_is_for_everybody(visitor: Visitor) -> None:
    assert visitor.post("/sign-out").status_code == 303
    visitor.browser.set_cookie("fireside_session", "bogus", domain="fireside.test")
    assert visitor.post("/sign-out").status_code == 303


def test_signing_out_needs_a_form_of_ours(inside: Visitor) -> None:
    assert inside.raw_post("/sign-out", {}).status_code == 400
    assert inside.get("/sign-out").status_code == 404
    assert inside.is_in


def test_form_marks_change_with_the_session(
    visitor: Visitor, student: Membership, outbox: Outbox
) -> None:
    before = visitor.mark("/sign-in")
    visitor.sign_in(outbox, "mara@example.org")
    answer = visitor.raw_post("/sign-out", {"csrf_token": before})
    assert answer.status_code == 400


def test_signing_in_again_ends_the_earlier_session(inside: Visitor, outbox: Outbox) -> None:
    twin = inside.copied()
    twin.browser.delete_cookie("fireside_form", domain="fireside.test")
    link_page = Visitor(inside.app, inside.prefix)
    link_page.post("/sign-in", {"email": "mara@example.org"})
    letter = outbox.one("mara@example.org")
    from tests.integration.people.conftest import link_in

    assert inside.post(link_in(letter), page="/settings").status_code == 303
    assert inside.is_in
    assert not twin.is_in


@pytest.mark.parametrize("secret", ["", "x", "ünïcode", "y" * 5000])
def test_odd_cookies_are_nobody(visitor: Visitor, secret: str) -> None:
    visitor.browser.set_cookie(
        "fireside_session", secret, domain="fireside.test", path="/i/riverbend"
    )
    assert visitor.get("/settings").status_code == 302
    assert visitor.get("/sign-in").status_code == 200


@pytest.mark.parametrize("days", [15, 31])
def test_sessions_end_when_idle_or_old(inside: Visitor, days: int) -> None:
    clock.shift(timedelta(days=days))
    assert not inside.is_in


def test_a_session_in_use_ends_after_thirty_days(inside: Visitor) -> None:
    for day in (10, 20, 29):
        clock.shift(timedelta(days=day))
        assert inside.is_in
    clock.shift(timedelta(days=30, seconds=1))
    assert not inside.is_in


def test_last_seen_is_noted_once_a_minute(
    inside: Visitor, institution: Institution, scope: Scope
) -> None:
    def seen() -> float:
        with scope(institution):
            return db.session.scalars(select(SignInSession.last_seen_at)).one().timestamp()

    first = seen()
    inside.get("/settings")
    assert seen() == first
    clock.shift(timedelta(seconds=61))
    inside.get("/settings")
    assert seen() > first + 60


def test_a_locked_database_does_not_fail_a_page(
    inside: Visitor, app: Flask, institution: Institution, scope: Scope
) -> None:
    """Another transaction holds the row (PostgreSQL) or everything (SQLite): reading goes on."""
    clock.shift(timedelta(minutes=5))
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with scope(institution):
            db.session.execute(update(SignInSession).values(device="held"))
            held.set()
            done.wait(20)

    thread = threading.Thread(target=hold)
    thread.start()
    try:
        assert held.wait(10)
        assert inside.is_in
        with app.app_context():
            assert not write_if_free(update(SignInSession).values(device="no"))
    finally:
        done.set()
        thread.join()
    assert inside.is_in


def test_sessions_are_listed_and_ended_one_by_one(inside: Visitor, outbox: Outbox) -> None:
    other = Visitor(inside.app, inside.prefix)
    other.sign_in(outbox, "mara@example.org")
    page = inside.get("/settings/sessions").text
    assert page.count("Came in by a link") == 2
    assert page.count("This browser") == 1
    path = page.split('action="/i/riverbend/settings/sessions/')[1].split('"')[0]
    assert inside.post(f"/settings/sessions/{path}", page="/settings").status_code == 303
    assert not other.is_in
    assert inside.is_in


def test_everything_else_is_signed_out_at_once(inside: Visitor, outbox: Outbox) -> None:
    others = [Visitor(inside.app, inside.prefix) for _ in range(2)]
    for other in others:
        other.sign_in(outbox, "mara@example.org")
    assert inside.post("/settings/sessions/end-others", page="/settings").status_code == 303
    assert [other.is_in for other in others] == [False, False]
    assert inside.is_in
    assert inside.post("/settings/sessions/end-others", page="/settings").status_code == 303


def test_ending_this_session_is_signing_out(
    inside: Visitor, institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        own = db.session.scalars(select(SignInSession.id)).one()
    answer = inside.post(f"/settings/sessions/{own}/end", page="/settings")
    assert answer.headers["Location"].endswith("/sign-in")
    assert not inside.is_in


def test_sessions_of_others_do_not_exist(
    inside: Visitor, outbox: Outbox, institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        make_student(name="Jonas Marsh", email="jonas@example.org")
    other = Visitor(inside.app, inside.prefix)
    other.sign_in(outbox, "jonas@example.org")
    with scope(institution):
        theirs = db.session.scalars(
            select(SignInSession.id)
            .join(Account, Account.id == SignInSession.account_id)
            .where(Account.email == "jonas@example.org")
        ).one()
    for odd in (theirs, 1, 2**63 - 1, 2**63, 10**30):
        answer = inside.post(f"/settings/sessions/{odd}/end", page="/settings")
        assert answer.status_code == 404
    assert other.is_in


def test_a_session_opens_one_institution_only(
    inside: Visitor, other_institution: Institution, scope: Scope, student: Membership
) -> None:
    with scope(other_institution):
        account = db.session.get_one(Account, student.account_id)
        service.add_member(
            Actor.system(other_institution.id), account, "Mara", "Europe/London", ["host"]
        )
    stray = Visitor(inside.app, "/i/northmoor")
    stray.browser.set_cookie(
        "fireside_session", inside.secret, domain="fireside.test", path="/i/northmoor"
    )
    assert not stray.is_in
    assert "Northmoor" not in inside.get("/settings").text


def test_roles_taken_away_are_gone_on_the_next_request(
    inside: Visitor, institution: Institution, scope: Scope, student: Membership
) -> None:
    system = Actor.system(institution.id)
    assert inside.get("/profile/student").status_code == 200
    with scope(institution):
        service.revoke_role(system, student.id, Role.STUDENT)
    assert inside.get("/profile/student").status_code == 404
    with scope(institution):
        service.grant_role(system, student.id, Role.STUDENT)
    assert inside.get("/profile/student").status_code == 200
    with scope(institution):
        service.pause_member(system, student.id)
    assert inside.get("/profile/student").status_code == 404
    assert "rests at the moment" in inside.get("/settings").text


def test_without_a_membership_a_session_gives_no_right(
    inside: Visitor, institution: Institution, scope: Scope, student: Membership
) -> None:
    with scope(institution):
        for profile in (service.student_profile(student.id), service.get_member(student.id)):
            db.session.delete(profile)
            db.session.flush()
    assert inside.get("/settings").status_code == 404
    assert inside.post("/sign-out", {"csrf_token": inside.mark("/nowhere")}).status_code == 303
