"""The application served by this process, so that a test holds its clock and its worker."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from flask import Flask
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from fireside.institutions.models import Institution
from fireside.kernel import clock, tokens
from fireside.kernel.db import db
from fireside.people.models import Membership, SignInSession
from fireside.people.service.sessions import COOKIE


@dataclass(frozen=True)
class House:
    """Where it answers, and who may come in."""

    app: Flask
    institution: Institution
    address: str

    def enter(
        self,
        browser: Browser,
        member: Membership | None,
        *,
        javascript: bool = True,
        zone: str | None = None,
    ) -> Page:
        """Return somebody's page, signed in by a session row; ``zone`` is her device's clock."""
        context = browser.new_context(
            java_script_enabled=javascript,
            viewport={"width": 1280, "height": 900},
            reduced_motion="reduce",
            timezone_id=zone,
        )
        if member is not None:
            cookie = {"name": COOKIE, "value": self._session(member), "url": self.address}
            context.add_cookies([cookie])  # type: ignore[list-item]  # a TypedDict in disguise
        page = context.new_page()
        page.set_default_timeout(10_000)
        return page

    def _session(self, member: Membership) -> str:
        secret, present = secrets.token_urlsafe(32), clock.now()
        with self.app.app_context():
            opened = SignInSession(
                fingerprint=tokens.fingerprint(secret),
                account_id=member.account_id,
                institution_id=self.institution.id,
                method="link",
                created_at=present,
                last_seen_at=present,
                expires_at=present + timedelta(days=30),
            )
            db.session.add(opened)
            db.session.commit()
        return secret


@contextmanager
def open_house(app: Flask, institution: Institution) -> Iterator[House]:
    """Serve the application from threads of this process, on a port of its own."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield House(app, institution, f"http://127.0.0.1:{server.port}/i/{institution.slug}")
    finally:
        server.shutdown()
        thread.join()
