"""A visitor with a browser that keeps cookies, reads form marks and never runs a script."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from fireside.institutions.models import Institution
from fireside.people.models import Membership
from tests.conftest import Scope
from tests.factories.people import make_host, make_student
from tests.tools.outbox import Outbox, text_of

_MARK = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
_LINK = re.compile(r"http://fireside\.test(/i/\S+)")
_CODE = re.compile(r"^ +(\d{3}) (\d{3})\s*$", re.MULTILINE)


class Visitor:
    """One person's browser at one institution."""

    def __init__(self, app: Flask, prefix: str) -> None:
        self.app = app
        self.browser = app.test_client()
        self.prefix = prefix

    def get(self, path: str, **options: Any) -> TestResponse:
        return self._at(path, method="GET", **options)

    def head(self, path: str) -> TestResponse:
        return self._at(path, method="HEAD")

    def post(self, path: str, values: dict[str, Any] | None = None, page: str = "") -> TestResponse:
        """Post a form with the mark that ``page`` (default: the sign-in page) carries."""
        found = _MARK.search(self.get(page or "/sign-in").text) or _MARK.search(
            self.get("/settings/sessions").text
        )
        mark = found.group(1) if found else ""
        return self._at(path, method="POST", data={"csrf_token": mark, **(values or {})})

    def raw_post(self, path: str, values: dict[str, Any]) -> TestResponse:
        """Post exactly this."""
        return self._at(path, method="POST", data=values)

    def mark(self, page: str) -> str:
        found = _MARK.search(self.get(page).text)
        assert found is not None
        return found.group(1)

    @property
    def is_in(self) -> bool:
        return self.get("/settings/sessions").status_code == 200

    @property
    def secret(self) -> str:
        cookie = self.browser.get_cookie("fireside_session", "fireside.test", self.prefix)
        return cookie.value if cookie is not None else ""

    def copied(self) -> Visitor:
        """Return another browser with a copy of this one's session cookie."""
        twin = Visitor(self.app, self.prefix)
        twin.browser.set_cookie(
            "fireside_session", self.secret, domain="fireside.test", path=self.prefix
        )
        return twin

    def sign_in(self, outbox: Outbox, email: str) -> None:
        assert self.post("/sign-in", {"email": email}).status_code == 303
        answer = self.post(link_in(outbox.one(email)))
        assert answer.status_code == 303, answer.text

    def _at(self, path: str, **options: Any) -> TestResponse:
        full = path if path.startswith(self.prefix + "/") else self.prefix + path
        return self.browser.open(full, base_url="http://fireside.test", **options)


def link_in(letter: Any) -> str:
    found = _LINK.search(text_of(letter))
    assert found is not None
    return found.group(1)


def code_in(letter: Any) -> str:
    found = _CODE.search(text_of(letter))
    assert found is not None
    return found.group(1) + found.group(2)


@pytest.fixture(autouse=True)
def _fresh_counts(app: Flask) -> None:
    app.extensions["fireside.limits"].clear()


@pytest.fixture
def visitor(app: Flask, institution: Institution) -> Visitor:
    return Visitor(app, "/i/riverbend")


@pytest.fixture
def student(institution: Institution, scope: Scope) -> Membership:
    with scope(institution):
        return make_student(name="Mara Quist", email="mara@example.org")


@pytest.fixture
def host(institution: Institution, scope: Scope) -> Membership:
    with scope(institution):
        return make_host(name="Dana Whitfield", email="dana@example.org")
