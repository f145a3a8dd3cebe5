"""Serves plugins' pages and static files: 404 wherever the institution has not switched them on."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, Final

from flask import Blueprint, Flask, make_response, request, send_from_directory
from jinja2 import FileSystemLoader, PrefixLoader
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from fireside.kernel import permissions, tenancy
from fireside.kernel.errors import FiresideError, NotFound
from fireside.kernel.permissions import Actor, has_role, register_action
from fireside.plugins import faults, state, voices
from fireside.plugins.guard import Call
from fireside.plugins.loader import contents
from fireside.plugins.names import TEMPLATES, action_of, actions_of, blueprint_of
from fireside.plugins.pages import STATIC, Page, Shelf
from fireside.plugins.types import Permission

AREA: Final = "/p"
"""No address of the house begins so."""
_OURS: Final = (
    "Content-Security-Policy",
    "X-Content-Type-Options",
    "Referrer-Policy",
    "Permissions-Policy",
    "Set-Cookie",
)
"""Headers that no plugin's page decides: the house sets its own afterwards."""
_READ_STATIC: Final = "p.static"

register_action(_READ_STATIC, permissions.anyone)


def install(app: Flask) -> None:
    """Refuse silent plugins before anybody is asked to sign in; before the permission check."""
    app.before_request(_refuse_silent)


def install_pages(app: Flask) -> None:
    """Register every loaded plugin's permissions and pages."""
    with app.app_context():
        loaded = contents()
    for plugin in loaded.plugins:
        permissions.forget_actions(actions_of(plugin))
        for granted in loaded.permissions.of({plugin}):
            _register_permission(plugin, granted.item)
        if plugin in loaded.shelves:
            pages = [entry.item for entry in loaded.pages.of({plugin})]
            app.register_blueprint(_blueprint(plugin, pages, loaded.shelves[plugin]))


def page_of(plugin: str, endpoint: str) -> Page | None:
    """Return a loaded plugin's page by the name of its view function, or None."""
    found = contents().pages.find(f"{plugin}.{endpoint}")
    return found.item if found is not None else None


def _register_permission(plugin: str, granted: Permission) -> None:
    by_role = has_role(*granted.roles)

    def gate(actor: Actor) -> bool:
        return by_role(actor) and plugin in state.enabled_plugins()

    register_action(action_of(plugin, granted.key), gate, writes=granted.writes)


def _refuse_silent() -> None:
    if not (request.blueprint or "").startswith("p-"):
        return
    plugin = (request.blueprint or "").removeprefix("p-")
    inside = tenancy.scoped_institution_id() is not None
    if not inside or plugin not in state.enabled_plugins():
        raise NotFound


def _blueprint(plugin: str, pages: list[Page], shelf: Shelf) -> Blueprint:
    made = Blueprint(blueprint_of(plugin), __name__, url_prefix=f"{AREA}/{plugin}")
    if shelf.templates is not None:
        own = {plugin: FileSystemLoader(shelf.templates)}
        made.jinja_loader = PrefixLoader({TEMPLATES: PrefixLoader(own)})
    for page in pages:
        view = _serving(plugin, page)
        made.add_url_rule(page.rule, page.key, view, methods=list(page.methods))
    if shelf.static is not None:
        made.add_url_rule(f"/{STATIC}/<path:filename>", STATIC, _sending(shelf.static))
    return made


def _sending(folder: Path) -> Callable[[str], Response]:
    @permissions.needs(_READ_STATIC)
    def send(filename: str) -> Response:
        answer = send_from_directory(folder, filename)
        answer.headers["Cache-Control"] = "private, max-age=3600"
        return answer

    return send


def _serving(plugin: str, page: Page) -> Callable[..., Response]:
    @wraps(page.view)
    def serve(**values: Any) -> Response:
        return _serve(plugin, page, values)

    return permissions.needs(action_of(plugin, page.permission))(serve)


def _serve(plugin: str, page: Page, values: dict[str, Any]) -> Response:
    """Answer with a plugin's page; what it raises by mistake is recorded as its fault."""
    call = Call(plugin, "page", page.key, tenancy.current_institution_id())

    def answer() -> Response | Exception:
        with voices.speaking(plugin):
            try:
                return make_response(page.view(**values))
            except (FiresideError, HTTPException) as meant:
                return meant

    outcome = faults.guard().run(call, answer, lambda _: None)
    if outcome.answer is None:
        title = contents().plugins[plugin].title
        raise FiresideError(
            f"{title} could not finish that.",
            kept="Nothing was changed.",
            do="Try again in a moment. The fault is noted for your administrators.",
        )
    if isinstance(outcome.answer, Exception):
        raise outcome.answer
    for name in _OURS:
        outcome.answer.headers.pop(name, None)
    return outcome.answer
