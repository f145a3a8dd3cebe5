"""Somebody's browser, signed in by a session row: for tests that are not about signing in."""

from __future__ import annotations

import re
import secrets
from datetime import timedelta
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from fireside.institutions.models import Institution
from fireside.kernel import clock, tokens
from fireside.kernel.db import db
from fireside.people.models import Membership, SignInSession
from fireside.people.service.sessions import COOKIE

_MARK = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
_HOST = "fireside.test"


class Visitor:
    """A browser without JavaScript at one institution; ``member`` None is a stranger."""

    def __init__(self, app: Flask, institution: Institution, member: Membership | None) -> None:
        self.browser = app.test_client()
        self.prefix = f"/i/{institution.slug}"
        self.session_id = 0
        self._mark = ""
        if member is not None:
            self._open_session(app, institution, member)

    def _open_session(self, app: Flask, institution: Institution, member: Membership) -> None:
        secret, present = secrets.token_urlsafe(32), clock.now()
        with app.app_context():
            opened = SignInSession(
                fingerprint=tokens.fingerprint(secret),
                account_id=member.account_id,
                institution_id=institution.id,
                method="link",
                created_at=present,
                last_seen_at=present,
                expires_at=present + timedelta(days=1),
            )
            db.session.add(opened)
            db.session.commit()
            self.session_id = opened.id
        self.browser.set_cookie(COOKIE, secret, domain=_HOST, path=self.prefix)

    def get(self, path: str, **options: Any) -> TestResponse:
        """Ask for a path below the institution."""
        return self.open(path, method="GET", **options)

    def post(self, path: str, values: dict[str, Any] | None = None, **options: Any) -> TestResponse:
        """Post a form with a valid mark against forgery."""
        marked = {"csrf_token": self.mark(), **(values or {})}
        return self.open(path, method="POST", data=marked, **options)

    def open(self, path: str, **options: Any) -> TestResponse:
        """Send exactly this."""
        return self.browser.open(self.prefix + path, base_url=f"http://{_HOST}", **options)

    def mark(self) -> str:
        """Return the mark that forms of this browser carry."""
        if not self._mark:
            for page in ("/settings/sessions", "/sign-in"):
                found = _MARK.search(self.get(page).text)
                if found is not None:
                    self._mark = found.group(1)
                    break
        return self._mark
