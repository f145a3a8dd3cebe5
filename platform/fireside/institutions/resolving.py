"""From an address to an institution: by host name, or by the path prefix ``/i/<slug>/``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from flask import Flask, current_app, g, redirect, request, url_for
from werkzeug.wrappers import Response

from fireside.config import Settings
from fireside.institutions import service
from fireside.institutions.models import Institution
from fireside.institutions.rules import host_without_port, split_prefix
from fireside.kernel import tenancy
from fireside.kernel.db import db
from fireside.kernel.errors import NotFound
from fireside.kernel.memory import Memory

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_SLUG = "fireside.slug"
_SCOPE = "_institution_scope"
_known: Memory[Institution | None] = Memory(Institution)
OUTSIDE = "deployment."
"""Endpoints of this blueprint prefix live outside every institution (front door, health)."""


class PrefixMiddleware:
    """Moves ``/i/<slug>`` from the path to the script name: every route works under both."""

    def __init__(self, wrapped: WSGIApplication) -> None:
        self.wrapped = wrapped

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Serve one request."""
        split = split_prefix(environ.get("PATH_INFO", ""))
        if split is not None:
            slug, rest = split
            environ = {**environ, _SLUG: slug, "PATH_INFO": rest}
            environ["SCRIPT_NAME"] = f"{environ.get('SCRIPT_NAME', '')}/i/{slug}"
        return self.wrapped(environ, start_response)


def install(app: Flask) -> None:
    """Resolve before every request, and leave the scope after it."""
    app.wsgi_app = PrefixMiddleware(app.wsgi_app)  # type: ignore[method-assign]  # Flask's own way
    app.before_request(_enter)
    app.teardown_request(_leave)
    app.context_processor(lambda: {"institution": g.get("institution")})


def _enter() -> Response | None:
    if request.endpoint == "static":
        return None
    slug = request.environ.get(_SLUG)
    institution = _find(slug)
    if institution is None:
        if slug or not _is_front_host():
            raise NotFound("No institution lives at this address.")
        return _at_the_front_door()
    g.institution = institution
    setattr(g, _SCOPE, tenancy.enter(institution.id))
    return None


def _find(slug: str | None) -> Institution | None:
    """Return a copy to read, outside any session, which may be a second old."""
    if slug:
        return _known.get(f"/i/{slug}/", lambda: _copy(service.find_by_slug(slug)))
    host = host_without_port(request.host)
    return _known.get(host, lambda: _copy(service.find_by_host(host)))


def _copy(found: Institution | None) -> Institution | None:
    if found is not None:
        db.session.expunge(found)
    return found


def _is_front_host() -> bool:
    """Tell whether this is the deployment's own host name, under which prefixes live."""
    settings: Settings = current_app.extensions["fireside.settings"]
    return host_without_port(request.host) == urlsplit(settings.base_url).hostname


def _at_the_front_door() -> Response | None:
    """Let pages of the deployment through; send the bare address to the list of institutions."""
    if (request.endpoint or "").startswith(OUTSIDE):
        return None
    if request.path == "/":
        return redirect(url_for("deployment.front_door"))
    raise NotFound("No institution lives at this address.")


def _leave(error: BaseException | None) -> None:
    token: Any = g.pop(_SCOPE, None)
    if token is not None:
        tenancy.leave(token)
