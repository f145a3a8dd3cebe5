"""``assemble``: the only place that knows every room."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from flask import Flask
from flask_wtf.csrf import CSRFProtect
from htmx_flask import Htmx

from fireside.config import Settings, load_settings
from fireside.institutions import resolving
from fireside.institutions.service import current_institution, list_institutions
from fireside.kernel import deployment, files, limits, logs, memory, permissions, wording  # noqa: F401 - bring tables
from fireside.kernel.assets import asset_folder
from fireside.kernel.db import db
from fireside.kernel.db import engine as db_engine
from fireside.kernel.mail import sending  # noqa: F401 - registers the job that sends
from fireside.kernel.tenancy import scoped_institution_id
from fireside.kernel.web import addresses, cookies, keeping
from fireside.kernel.web import errors as web_errors
from fireside.kernel.web import guard as web_guard
from fireside.kernel.web.application import Application
from fireside.kernel.web.navigation import navigation, register_navigation_source
from fireside.plugins import announcing  # noqa: F401 - registers the job that tells plugins
from fireside.plugins import drawing as plugin_drawing
from fireside.plugins import loader as plugin_loader
from fireside.plugins import serving as plugin_serving
from fireside.plugins import working as plugin_working

ROOMS = (
    "institutions",
    "people",
    "interviews",
    "availability",
    "matching",
    "preparation",
    "booking",
    "gatherings",
    "campaigns",
    "packets",
    "conversation",
    "followup",
    "messages",
    "outcomes",
    "journey",
    "advising",
    "admin",
    "rest",
)
_REGISTERING = ("models", "policy", "listeners", "mails", "jobs", "views")
_SESSION_COOKIE = "fireside_form"


def assemble(settings: Settings | None = None) -> Flask:
    """Return the application; raise SettingsError where the environment cannot be read."""
    settings = settings or load_settings()
    logs.configure(production=settings.environment == "production")
    app = Application("fireside", template_folder=str(asset_folder("templates")))
    app.extensions["fireside.settings"] = settings
    app.config.update(_flask_config(settings))
    _install_kernel(app, settings)
    for room in ROOMS:
        _install_room(app, room)
    _install_plugins(app)
    return app


def _flask_config(settings: Settings) -> dict[str, Any]:
    return {
        "SECRET_KEY": settings.secret_key,
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "MAX_CONTENT_LENGTH": settings.max_upload_bytes,
        "MAX_FORM_MEMORY_SIZE": settings.max_upload_bytes,
        "SESSION_COOKIE_NAME": _SESSION_COOKIE,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings.secure_cookies,
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": False,
        "TEMPLATES_AUTO_RELOAD": settings.environment == "development",
        "SEND_FILE_MAX_AGE_DEFAULT": 86_400 if settings.environment == "production" else 0,
    }


def _install_kernel(app: Flask, settings: Settings) -> None:
    db.init_app(app)
    db_engine.install(app)
    memory.install(app)
    limits.install(app)
    CSRFProtect(app)
    Htmx(app)
    wording.install(app)
    addresses.install(app)
    keeping.install(app)
    cookies.install(app)
    web_errors.install(app)
    web_guard.install(app)
    plugin_loader.install(app, safe_mode=settings.safe_mode)
    resolving.install(app)
    plugin_serving.install(app)
    permissions.install(app)
    app.context_processor(_page_context)


def _install_plugins(app: Flask) -> None:
    """Let plugins add to what the rooms have registered: after them, and replacing nothing."""
    plugin_serving.install_pages(app)
    plugin_working.install(app, lambda: [found.id for found in list_institutions()])
    permissions.narrow_with(plugin_drawing.still_allowed)
    register_navigation_source(plugin_drawing.menu_entries)


def _page_context() -> dict[str, Any]:
    actor = permissions.current_actor()
    inside = scoped_institution_id() is not None
    by_house = inside and not actor.signed_in  # a stranger's own clock is not known
    return {
        "actor": actor,
        "nav": navigation() if inside else [],
        "zone": current_institution().zone if by_house else actor.zone,
    }


def _install_room(app: Flask, room: str) -> None:
    """Import what a room registers by being imported, then let it register the rest."""
    for name in _REGISTERING:
        path = f"fireside.{room}.{name}"
        if find_spec(path) is None:
            continue
        module = import_module(path)
        if hasattr(module, "register"):
            module.register()
        if hasattr(module, "install"):
            module.install(app)
        if hasattr(module, "blueprint"):
            app.register_blueprint(module.blueprint)
