"""A member's browser without JavaScript: signed in by a session row, as a sign-in leaves it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import event
from werkzeug.test import TestResponse

from fireside.institutions.models import Institution
from fireside.kernel import clock, tokens
from fireside.kernel.db import db
from fireside.people.models import Membership, SignInSession
from fireside.people.service.sessions import COOKIE

_MARK = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


class Member:
    """Whoever holds this membership, at her institution's address."""

    def __init__(self, app: Flask, institution: Institution, member: Membership) -> None:
        self.app, self.prefix = app, f"/i/{institution.slug}"
        self.browser = app.test_client()
        secret = f"secret-of-{member.id}"
        present = clock.now()
        with app.app_context():
            db.session.add(
                SignInSession(
                    fingerprint=tokens.fingerprint(secret),
                    account_id=member.account_id,
                    institution_id=institution.id,
                    method="link",
                    created_at=present,
                    last_seen_at=present,
                    expires_at=present + timedelta(days=30),
                )
            )
            db.session.commit()
        self.browser.set_cookie(COOKIE, secret, domain="fireside.test", path=self.prefix)

    def get(self, path: str, **options: Any) -> TestResponse:
        """Ask for a page."""
        return self._at(path, method="GET", **options)

    def post(self, path: str, values: dict[str, Any], page: str, **options: Any) -> TestResponse:
        """Send a form with the safety mark that ``page`` carries."""
        return self.send(path, {"csrf_token": self.mark(page), **values}, **options)

    def mark(self, page: str) -> str:
        """Return the safety mark that a page carries."""
        found = _MARK.search(self.get(page).text)
        assert found is not None, f"{page} has no form"
        return found.group(1)

    def send(self, path: str, form: dict[str, Any], **options: Any) -> TestResponse:
        """Send exactly this form."""
        return self._at(path, method="POST", data=form, **options)

    def window(self) -> Member:
        """Return another window of the same browser, for whoever presses in both at once."""
        other = copy(self)
        other.browser = self.app.test_client()
        other.browser._cookies = dict(self.browser._cookies or {})
        return other

    def _at(self, path: str, **options: Any) -> TestResponse:
        full = path if path.startswith(self.prefix + "/") else self.prefix + path
        return self.browser.open(full, base_url="http://fireside.test", **options)


def without_mark(page: str) -> str:
    """Return the page but for its safety mark, which tells the second in which it was made."""
    return _MARK.sub("", page)


@contextmanager
def counted_statements(app: Flask) -> Iterator[list[str]]:
    """Collect the statements that are sent to the database within the block."""
    sent: list[str] = []

    def remember(conn: Any, cursor: Any, statement: str, *rest: Any) -> None:
        sent.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", remember)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", remember)
