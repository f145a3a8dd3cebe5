"""Somebody's browser, and how many statements a page of it needs."""

from __future__ import annotations

from flask import Flask

from fireside.testing.visiting import Visitor
from tests.tools.browsing import counted_statements

__all__ = ["Visitor", "count_queries"]


def count_queries(app: Flask, visitor: Visitor, path: str) -> int:
    """Return how many statements a page needs once everything that is kept is warm.

    The fewest of three visits: where a busy machine makes a plugin slow, that is written down, too.
    """
    visitor.get(path)
    return min(_statements_of(app, visitor, path) for _ in range(3))


def _statements_of(app: Flask, visitor: Visitor, path: str) -> int:
    with counted_statements(app) as sent:
        assert visitor.get(path).status_code == 200
    return len(sent)
