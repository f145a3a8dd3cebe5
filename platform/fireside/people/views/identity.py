"""Who sends a request: from the cookie to a person with her present rights."""

from __future__ import annotations

from typing import Any

from flask import Flask, Request, current_app, g, request
from flask_login import LoginManager, UserMixin, current_user
from werkzeug.wrappers import Response

from fireside.config import Settings
from fireside.kernel.errors import NotFound
from fireside.kernel.permissions import Actor
from fireside.kernel.tenancy import scoped_institution_id
from fireside.people.rules import SESSION_LIFE
from fireside.people.service import OpenSession, find_open_session
from fireside.people.service.sessions import COOKIE, note_seen


class SignedIn(UserMixin):
    """The person behind a request, as Flask-Login wants her."""

    def __init__(self, opened: OpenSession) -> None:
        self.opened = opened

    @property
    def actor(self) -> Actor:
        """Who acts, with the roles of this moment."""
        return self.opened.actor


def install(app: Flask) -> None:
    """Read the cookie before, write it after, and note who was seen at the very end."""
    manager: Any = LoginManager()
    manager.session_protection = None  # the session is not in the browser
    manager.request_loader(_load)
    manager.init_app(app)
    app.after_request(_write_cookie)
    app.teardown_request(_note_seen)


def present_session() -> OpenSession:
    """Return the session of this request; raise NotFound when nobody is signed in."""
    opened = getattr(current_user, "opened", None)
    if not isinstance(opened, OpenSession):
        raise NotFound
    return opened


def _load(incoming: Request) -> SignedIn | None:
    if scoped_institution_id() is None:
        return None
    opened = find_open_session(incoming.cookies.get(COOKIE, ""))
    if opened is None:
        return None
    g.opened_session = opened
    return SignedIn(opened)


def _note_seen(error: BaseException | None) -> None:
    """Do it when the answer is complete: by now this request holds no lock of its own."""
    opened = g.pop("opened_session", None)
    if opened is not None and error is None:
        note_seen(opened)


def _write_cookie(response: Response) -> Response:
    secret: str | None = g.pop("new_session_secret", None)
    if secret is None or response.status_code >= 400:
        return response
    settings: Settings = current_app.extensions["fireside.settings"]
    path = request.script_root or "/"
    if not secret:
        response.delete_cookie(COOKIE, path=path)
        return response
    response.set_cookie(
        COOKIE,
        secret,
        max_age=SESSION_LIFE,
        path=path,
        secure=settings.secure_cookies,
        httponly=True,
        samesite="Lax",
    )
    return response
