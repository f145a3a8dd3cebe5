"""What makes requests quick may neither show old rows for long nor anybody else's."""

from __future__ import annotations

import re
import time

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import bindparam, func, select

from fireside.institutions.models import Institution
from fireside.kernel import memory, tenancy
from fireside.kernel.db import Ready, db
from fireside.kernel.db.engine import reading
from fireside.kernel.web.addresses import url_for
from fireside.people.models import Membership
from tests.conftest import BASE_URL, Scope
from tests.factories.people import make_host

_MARK = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
_NAMES = Ready(select(Membership.name).where(Membership.name == bindparam("name")))
_TOLD = select(func.current_setting("fireside.institution", True))


def test_a_ready_statement_sees_one_institution_alone(
    app: Flask, institution: Institution, other_institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        make_host(name="Dana Whitfield")
    with scope(other_institution):
        assert _NAMES.rows(name="Dana Whitfield") == []
    with scope(institution):
        assert _NAMES.value(name="Dana Whitfield") == "Dana Whitfield"
        assert _NAMES.first(name="Nobody") is None
        assert _NAMES.value(name="Nobody") is None
    with app.app_context(), pytest.raises(Exception, match="no institution is in scope"):
        _NAMES.rows(name="Dana Whitfield")


def test_a_ready_statement_sees_what_was_just_added(institution: Institution, scope: Scope) -> None:
    with scope(institution):
        host = make_host()
        host.name = "Renamed a moment ago"
        assert _NAMES.value(name="Renamed a moment ago")


def test_a_commit_forgets_what_was_remembered(app: Flask, institution: Institution) -> None:
    known: memory.Memory[str] = memory.Memory(Institution)

    def read() -> str:
        return db.session.scalars(select(Institution.name)).one()

    with app.app_context():
        assert known.get("name", read) == "Riverbend College"
        row = db.session.get_one(Institution, institution.id)
        row.name = "Riverbend University"
        db.session.flush()
        assert known.get("name", read) == "Riverbend University", "one's own change is seen at once"
        db.session.rollback()
        assert known.get("name", read) == "Riverbend College"
        db.session.get_one(Institution, institution.id).name = "Riverbend University"
        db.session.commit()
        assert known.get("name", read) == "Riverbend University"


def test_what_others_commit_is_seen_within_a_second(app: Flask, institution: Institution) -> None:
    known: memory.Memory[str] = memory.Memory(Institution)
    answers = iter(("before", "after"))
    with app.app_context():
        assert known.get("name", lambda: next(answers)) == "before"
        assert known.get("name", lambda: next(answers)) == "before"
        time.sleep(memory.VALID_SECONDS + 0.05)
        assert known.get("name", lambda: next(answers)) == "after"


def test_strangers_share_a_page_and_no_mark(app: Flask, institution: Institution) -> None:
    pages, marks = [], []
    for _ in range(3):
        page = app.test_client().get("/i/riverbend/sign-in", base_url=BASE_URL).text
        found = set(_MARK.findall(page))
        assert len(found) == 1
        marks.append(found.pop())
        pages.append(page.replace(marks[-1], ""))
    assert len(set(marks)) == 3
    assert len(set(pages)) == 1


def test_the_mark_of_a_shared_page_sends_the_form(
    app: Flask, client: FlaskClient, institution: Institution
) -> None:
    for browser in (app.test_client(), client):
        page = browser.get("/i/riverbend/sign-in", base_url=BASE_URL).text
        values = {"csrf_token": _MARK.findall(page)[0], "email": "nobody@example.org"}
        sent = browser.post("/i/riverbend/sign-in", base_url=BASE_URL, data=values)
        assert sent.status_code == 303
        assert browser.get(sent.location, base_url=BASE_URL).status_code == 200
    other = {"csrf_token": _MARK.findall(page)[0], "email": "nobody@example.org"}
    stolen = app.test_client().post("/i/riverbend/sign-in", base_url=BASE_URL, data=other)
    assert stolen.status_code == 400, "a mark belongs to the browser that was given it"


def test_addresses_are_those_that_flask_builds(app: Flask) -> None:
    asked: list[tuple[str, dict[str, object]]] = [
        ("static", {"filename": "css/base.css"}),
        ("people.sign_in", {}),
        ("people.sign_in", {"next": "/a?b=c&d"}),
        ("matching.host", {"host_id": 17, "interview": None}),
        ("matching.host", {"host_id": 18, "interview": 4}),
        ("booking.ask", {"host_id": 19, "at": 1_800_000_000, "interview": 4}),
    ]
    for prefix in ("", "/i/riverbend", "/i/northmoor"):
        with app.test_request_context("/hosts", environ_overrides={"SCRIPT_NAME": prefix}):
            for endpoint, values in asked * 2:
                assert url_for(endpoint, **values) == app.url_for(endpoint, **values)  # type: ignore[arg-type]


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
def test_a_transaction_is_told_its_own_scope_and_leaves_none(
    app: Flask, institution: Institution, other_institution: Institution
) -> None:
    with app.app_context():
        for house in (institution, other_institution):
            with tenancy.scope(house.id):
                assert db.session.scalar(_TOLD) == str(house.id)
                db.session.commit()
        assert db.session.scalar(_TOLD) in ("", None)
        db.session.commit()
        with tenancy.scope(institution.id), reading(), db.engine.connect() as connection:
            assert connection.scalar(_TOLD) == str(institution.id)


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
def test_a_connection_that_died_while_idle_is_replaced(app: Flask, database_url: str) -> None:
    with app.app_context():
        killed = db.session.scalar(select(func.pg_backend_pid()))
        db.session.remove()
        with psycopg.connect(database_url.replace("+psycopg", ""), autocommit=True) as server:
            server.execute("SELECT pg_terminate_backend(%s)", (killed,))
        time.sleep(1.1)
        assert db.session.scalar(select(func.pg_backend_pid())) != killed
        db.session.remove()
