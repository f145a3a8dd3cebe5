"""Every route, tried by every role with what belongs to somebody else.

A route that is added tomorrow is tried tomorrow, without a line here: it must declare its action,
and its arguments must be known to ``estates.ARGUMENTS``.
"""

from __future__ import annotations

import re

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from fireside.app import create_app
from fireside.config import Settings
from fireside.institutions.models import Institution
from fireside.kernel.permissions import POLICY, declared_action
from tests.integration.security.conftest import Town
from tests.integration.security.estates import ROLES, SHARED
from tests.integration.security.sweeping import (
    changed,
    everything,
    foreign_values,
    own_values,
    owned,
    path_of,
    routes,
    undeclared,
    unknown_arguments,
)
from tests.tools.visiting import Visitor

_READING = frozenset({"GET", "HEAD", "OPTIONS"})
_FIELD = re.compile(r'<(?:input|select|textarea|button)\b[^>]*\bname="([^"]+)"')
PARSED = ("-1", str(2**63), "9" * 400, "1e400", "2026-02-30T25:61")
"""Nonsense that is nearly a number or a date."""
TEXTS = (
    "",
    "x" * 20_000,
    "' OR 1=1 --",
    "<script>alert(1)</script>{{ 7*7 }}",
    "\u202e\ud7ff\U0001f525 \u0000"[:-1],
    "../../etc/passwd",
)
NONSENSE = {"sqlite": PARSED, "postgresql": (*PARSED, *TEXTS)}
"""SQLite stores every text that PostgreSQL does."""
_TRACED = {role: {"audit_entry"} for role in ("advisor", "administrator", "student")}
"""What a look may leave behind: at somebody's notes, at a concern, or at an invitation."""
sqlite_only = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


@sqlite_only
def test_every_route_declares_an_action(app: Flask) -> None:
    assert undeclared(app) == []


@sqlite_only
def test_every_route_that_accepts_a_post_declares_an_action_that_writes(app: Flask) -> None:
    silent = [
        rule.endpoint
        for rule in routes(app)
        if (rule.methods or set()) - _READING
        and not POLICY[declared_action(app.view_functions[rule.endpoint]) or ""].writes
    ]
    assert silent == []


@sqlite_only
def test_every_argument_is_known_to_the_sweep(app: Flask) -> None:
    assert unknown_arguments(app) == set()


@sqlite_only
def test_a_route_without_an_action_or_with_an_unknown_argument_is_found_and_answers_nobody(
    settings: Settings, institution: Institution
) -> None:
    scratch = create_app(settings)
    scratch.add_url_rule("/scratch/<id:scratch_id>", "scratch", lambda scratch_id: "leak")
    assert undeclared(scratch) == ["scratch"]
    assert unknown_arguments(scratch) == {"scratch_id"}
    answer = Visitor(scratch, institution, None).get("/scratch/7")
    assert (answer.status_code, "leak" in answer.text) == (404, False)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("whose", ["near", "far"])
def test_what_belongs_to_another_does_not_exist(
    app: Flask, town: Town, role: str, whose: str
) -> None:
    visitor = town.visitor(app, role)
    before = everything(app, *town.institutions)
    reached = [
        f"{method} {path} -> {answer.status_code}"
        for method, path, answer in _foreign_requests(app, town, visitor, role, whose)
        if not _turned_away(answer, method, role)
    ]
    assert reached == []
    assert changed(before, everything(app, *town.institutions)) == {}


def _foreign_requests(
    app: Flask, town: Town, visitor: Visitor, role: str, whose: str
) -> list[tuple[str, str, TestResponse]]:
    """Send every route with at least one foreign thing, and return the answers."""
    others = town.near if whose == "near" else town.far
    answers = []
    for rule in routes(app):
        if not owned(rule) or (whose == "near" and (rule.endpoint, role) in SHARED):
            continue
        if whose == "near" and owned(rule) == ["token"]:
            continue
        for values in foreign_values(rule, town.mine, others):
            path = path_of(rule, values)
            answers.append(("GET", path, visitor.get(path)))
            answers.append(("POST", path, visitor.post(path)))
    return answers


def _turned_away(answer: TestResponse, method: str, role: str) -> bool:
    """A stranger may be sent to sign in; for everybody else there is nothing."""
    if role == "stranger" and method == "GET" and answer.status_code == 302:
        return "/sign-in?next=" in answer.headers["Location"]
    return answer.status_code == 404


@pytest.mark.parametrize("role", ROLES)
def test_a_look_changes_nothing_and_never_fails(app: Flask, town: Town, role: str) -> None:
    visitor = town.visitor(app, role)
    before = everything(app, *town.institutions)
    failed = [
        f"{method} {path}: {status}"
        for path in _own_paths(app, town, "GET")
        for method in ("GET", "HEAD")
        if (status := visitor.open(path, method=method).status_code) >= 500
    ]
    assert failed == []
    written = changed(before, everything(app, *town.institutions))
    assert set(written) <= _TRACED.get(role, set())


@pytest.mark.parametrize("role", ["student", "host"])
def test_foreign_things_that_a_form_names_stay_as_they_are(
    app: Flask, town: Town, role: str
) -> None:
    visitor = town.visitor(app, role)
    fields = _fields_of(visitor, _own_paths(app, town, "GET")) - {"csrf_token"}
    watched = {repr(one.interview_id) for one in (town.near, town.far)}

    def of_others() -> dict[str, set[tuple[str, ...]]]:
        rows = everything(app, *town.institutions)
        return {name: {row for row in table if watched & set(row)} for name, table in rows.items()}

    before = of_others()
    for one in (town.near, town.far):
        for named in (one.question_id, one.interview_id, one.packet_id, one.override_id):
            for path in _own_paths(app, town, "POST"):
                if "sign-out" not in path and "/sessions/" not in path:
                    answer = visitor.post(path, dict.fromkeys(fields, str(named)))
                    assert answer.status_code < 500, path
    assert any(before.values())
    assert changed(before, of_others()) == {}


@pytest.mark.parametrize("role", ["student", "host", "administrator", "stranger"])
def test_nonsense_in_any_form_is_an_answer_and_no_crash(
    app: Flask, town: Town, role: str, database_kind: str
) -> None:
    visitor = town.visitor(app, role)
    fields = _fields_of(visitor, _own_paths(app, town, "GET"))
    fields -= {"csrf_token"}
    paths = [path for path in _own_paths(app, town, "POST") if "sign-out" not in path]
    failed = [
        f"{path} {nonsense[:20]!r}: {answer.status_code}"
        for nonsense in NONSENSE[database_kind]
        for path in paths
        if "/sessions/" not in path
        and (answer := visitor.post(path, dict.fromkeys(fields, nonsense))).status_code >= 500
    ]
    assert failed == []


@pytest.mark.parametrize("role", ["student", "host", "administrator", "stranger"])
def test_nonsense_in_any_query_is_an_answer_and_no_crash(
    app: Flask, town: Town, role: str, database_kind: str
) -> None:
    visitor = town.visitor(app, role)
    paths = _own_paths(app, town, "GET")
    fields = _fields_of(visitor, paths) | {"after", "next", "slot", "page", "state", "show", "q"}
    failed = [
        f"{path} {nonsense[:20]!r}: {answer.status_code}"
        for nonsense in NONSENSE[database_kind]
        for path in paths
        if (
            answer := visitor.get(path, query_string=dict.fromkeys(fields, nonsense[:200]))
        ).status_code
        >= 500
    ]
    assert failed == []


@pytest.mark.parametrize("role", ["student", "host", "administrator"])
def test_no_page_can_be_kept_by_a_cache_in_between(app: Flask, town: Town, role: str) -> None:
    visitor = town.visitor(app, role)
    for path in _own_paths(app, town, "GET"):
        headers = visitor.get(path).headers
        assert "no-store" in headers["Cache-Control"] or "private" in headers["Cache-Control"], path
        assert "Cookie" in headers["Vary"], path
        assert "script-src 'self'" in headers["Content-Security-Policy"], path
        assert headers["X-Content-Type-Options"] == "nosniff", path


def _own_paths(app: Flask, town: Town, method: str) -> list[str]:
    """Return every path that takes this method, with my estate's own things."""
    return [
        path_of(rule, own_values(rule, town.mine))
        for rule in routes(app)
        if method in (rule.methods or set())
    ]


def _fields_of(visitor: Visitor, paths: list[str]) -> set[str]:
    """Return the names of all fields that these pages show."""
    return {name for path in paths for name in _FIELD.findall(visitor.get(path).text)}
