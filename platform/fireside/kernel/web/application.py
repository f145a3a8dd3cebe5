"""Flask, with two things that it asks again for each request asked once."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from inspect import CO_COROUTINE
from types import FunctionType
from typing import Any

from flask import Flask
from flask.templating import Environment


class Templates(Environment):
    """Templates that share the names known to all of them as one dictionary.

    Jinja lays a map over another so that names may still be added when templates have been loaded.
    Ours are all there before the first one; and to go through both maps for each import of a macro
    took a twentieth of a page.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return the names that one template knows."""
        return {**self.globals, **(d or {})}


class Application(Flask):
    """The application that every room is installed into."""

    jinja_environment = Templates

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function as it is called; a plain one is told by a single mark of its code."""
        if type(func) is FunctionType and not func.__code__.co_flags & CO_COROUTINE:
            return func
        return super().ensure_sync(func)
