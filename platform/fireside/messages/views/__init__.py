"""Pages of this room; importing this brings every route."""

from __future__ import annotations

from flask import Flask

from fireside.messages.views import concerns, reporting, threads
from fireside.messages.views.room import blueprint

__all__ = ["blueprint", "concerns", "install", "reporting", "threads"]


def install(app: Flask) -> None:
    """Add the pages of staff, which have an address of their own."""
    app.register_blueprint(concerns.blueprint)
