"""Pages of this room: finding hosts, and rounds; importing this brings every route."""

from __future__ import annotations

from flask import Flask

from fireside.matching.views import pairs, rounds
from fireside.matching.views.hosts import blueprint

__all__ = ["blueprint", "install", "pairs", "rounds"]


def install(app: Flask) -> None:
    """Add the rounds' pages, which have an address of their own."""
    app.register_blueprint(rounds.blueprint)
