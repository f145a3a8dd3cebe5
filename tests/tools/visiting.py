"""Somebody's browser, and how many statements a page of it needs."""

from __future__ import annotations

from typing import Any

from flask import Flask
from sqlalchemy import event

from fireside.kernel.db import db
from fireside.testing.visiting import Visitor

__all__ = ["Visitor", "count_queries"]


def count_queries(app: Flask, visitor: Visitor, path: str) -> int:
    """Return how many statements a page needs once everything that is kept is warm."""
    statements: list[str] = []
    with app.app_context():
        engine = db.engine

    def note(*told: Any) -> None:
        statements.append(told[2])

    visitor.get(path)
    event.listen(engine, "before_cursor_execute", note)
    try:
        assert visitor.get(path).status_code == 200
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len(statements)
