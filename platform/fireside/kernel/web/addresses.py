"""``url_for`` for pages with many links: what Werkzeug has built once is not built again.

An address depends on the institution's prefix, the endpoint and the values. Where the values are
numbers, one address of each kind is built with stand-ins, which then give way to the numbers.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flask
from flask import Flask, current_app, has_request_context, request
from werkzeug.routing import Rule

_KEPT = "fireside.addresses"
_MOST = 4000
_STAND_IN = 7_000_000_000_000_000_000
_Key = tuple[str, str, str, tuple[str, ...]]


def install(app: Flask) -> None:
    """Let templates use it, and rules wait; before the rooms add theirs."""
    app.url_rule_class = LateRule
    app.extensions[_KEPT] = {}
    app.jinja_env.globals["url_for"] = url_for


def url_for(endpoint: str, **values: Any) -> str:
    """Return the address of an endpoint, as Flask's function of that name does."""
    filename, numbers = "", {}
    for name, value in values.items():
        if type(value) is int and value >= 0 and name[0] != "_":
            numbers[name] = value
        elif name == "filename" and endpoint == "static":
            filename = value
        elif value is not None:
            return flask.url_for(endpoint, **values)
    if endpoint[0] == "." or not has_request_context():
        return flask.url_for(endpoint, **values)
    kept: dict[_Key, str] = current_app.extensions[_KEPT]
    key = request.root_path, endpoint, filename, tuple(numbers)
    pattern = kept.get(key)
    if pattern is None:
        if len(kept) >= _MOST:
            kept.clear()
        pattern = kept[key] = _pattern(endpoint, filename, numbers)
    return pattern % numbers


class LateRule(Rule):
    """A rule that compiles how its address is built when it is first built.

    Werkzeug compiles two functions for each rule at once: a fifteenth of our start, for addresses
    of which most are never built.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        name = "_build_unknown" if append_unknown else "_build"
        compile_builder = super()._compile_builder

        def build(rule: Rule, /, **values: Any) -> tuple[str, str]:
            compiled = compile_builder(append_unknown).__get__(rule, None)
            setattr(rule, name, compiled)
            built: tuple[str, str] = compiled(**values)
            return built

        return build


def _pattern(endpoint: str, filename: str, numbers: dict[str, int]) -> str:
    """Build an address in which ``%(name)s`` stands wherever that number goes."""
    stand_ins: dict[str, Any] = {name: _STAND_IN + n for n, name in enumerate(numbers)}
    named: dict[str, Any] = {"filename": filename} if filename else {}
    pattern = flask.url_for(endpoint, **named, **stand_ins).replace("%", "%%")
    for name, number in stand_ins.items():
        pattern = pattern.replace(str(number), f"%({name})s")
    return pattern
