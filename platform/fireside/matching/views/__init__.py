"""The room's pages; importing this brings every route."""

from __future__ import annotations

from flask import Flask

from fireside.matching.views import hosts, pairs, rounds, weighing
from fireside.matching.views.room import blueprint

__all__ = ["blueprint", "hosts", "install", "pairs", "rounds", "weighing"]


def install(app: Flask) -> None:
    """Add the rounds' pages, which have an address of their own."""
    app.register_blueprint(rounds.blueprint)
