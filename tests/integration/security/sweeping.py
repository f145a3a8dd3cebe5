"""Going through every route, and what the database held before and after."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any
from urllib.parse import quote

from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule

from fireside.institutions.models import Institution
from fireside.kernel import tenancy
from fireside.kernel.db import Base, db
from fireside.kernel.permissions import POLICY, declared_action
from tests.integration.security.estates import ARGUMENTS, BEARER, LARGER_THAN_ANY_ID, NOBODYS

_PLACE = re.compile(r"<(?:[^<>]*:)?(\w+)>")
_SEEN = "last_seen_at"  # the one thing that a look may write


def routes(app: Flask) -> list[Rule]:
    """Return every route of the rooms, in a fixed order."""
    return sorted(
        (rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"),
        key=lambda rule: (rule.rule, rule.endpoint),
    )


def undeclared(app: Flask) -> list[str]:
    """Return the endpoints whose view names no action of the policy table."""
    return [
        rule.endpoint
        for rule in routes(app)
        if declared_action(app.view_functions[rule.endpoint]) not in POLICY
    ]


def unknown_arguments(app: Flask) -> set[str]:
    """Return the arguments of routes that ``estates`` does not know."""
    return {name for rule in routes(app) for name in rule.arguments} - {*ARGUMENTS, *NOBODYS}


def owned(rule: Rule) -> list[str]:
    """Return the arguments of a route that name somebody's things."""
    return sorted(set(rule.arguments) - set(NOBODYS))


def path_of(rule: Rule, values: Mapping[str, int | str]) -> str:
    """Return the path of a route, also with values that its converters refuse."""
    told = {**NOBODYS, **values}
    return _PLACE.sub(lambda place: quote(str(told[place.group(1)]), safe=""), rule.rule)


def own_values(rule: Rule, mine: Any) -> dict[str, int | str]:
    """Return the values of a route with one's own things."""
    return {name: ARGUMENTS[name](mine, rule.endpoint) for name in owned(rule)}


def foreign_values(rule: Rule, mine: Any, others: Any) -> Iterator[dict[str, int | str]]:
    """Yield the values of a route with at least one of another's things, and two that are none."""
    names = owned(rule)
    for choice in product((mine, others), repeat=len(names)):
        if all(one is mine for one in choice):
            continue
        yield {
            name: ARGUMENTS[name](one, rule.endpoint)
            for name, one in zip(names, choice, strict=True)
        }
    ids = [name for name in names if name not in BEARER]
    for nothing in (0, LARGER_THAN_ANY_ID) if ids else ():
        yield dict.fromkeys(names, nothing)


def everything(app: Flask, *institutions: Institution) -> dict[str, set[tuple[Any, ...]]]:
    """Return all rows of all tables, as these institutions see them."""
    rows: dict[str, set[tuple[Any, ...]]] = {}
    for institution in institutions:
        with app.app_context(), tenancy.scope(institution.id):
            for name, table in Base.metadata.tables.items():
                columns = [column for column in table.c if column.name != _SEEN]
                found = db.session.execute(select(*columns)).all()
                rows.setdefault(name, set()).update(tuple(map(repr, row)) for row in found)
    return rows


def changed(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """Return what is not as it was, by table."""
    return {name: after[name] ^ rows for name, rows in before.items() if after[name] != rows}
