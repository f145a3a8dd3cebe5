"""Finding hosts: the list with its facets, and one host."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from fireside.availability.rules import slots_by_day, spread_out
from fireside.kernel.permissions import allowed, current_actor, needs
from fireside.kernel.web import render
from fireside.matching import service
from fireside.matching.rules import Cursor, Query, clean_query, fold_words
from fireside.matching.service import Facet
from fireside.plugins import vocabulary

blueprint = Blueprint("matching", __name__)
_LARGEST_ID = 2**63 - 1


@blueprint.get("/hosts")
@needs("hosts.search")
def hosts() -> Response:
    """List hosts for whoever looks, with what was chosen kept in the address."""
    actor, query = current_actor(), _query()
    results = service.hosts_for(actor, query, Cursor.parse(request.args.get("after", "")))
    response = render(
        "matching/hosts.html",
        query=query,
        results=results,
        chips=_chips(query, results.facets),
        page_url=lambda cursor: _address(query, **({"after": cursor} if cursor else {})),
        clear_url=_address(Query()),
        may_ask="student" in actor.roles,
        interview=_interview(),
        formats=vocabulary.FORMATS,
    )
    response.headers["HX-Push-Url"] = _address(query)
    return response


@blueprint.get("/hosts/<id:host_id>")
@needs("hosts.read")
def host(host_id: int) -> Response:
    """Show one host and when she is free."""
    actor = current_actor()
    page = service.host_page(actor, host_id)
    return render(
        "matching/host.html",
        host=page,
        days=list(slots_by_day(spread_out(page.slots), actor.zone).values()),
        interview=_interview(),
        formats=vocabulary.FORMATS,
        may_search=allowed(actor, "hosts.search"),
    )


def _query() -> Query:
    arguments = request.args
    return clean_query(arguments.get("q", ""), arguments.get("week", ""), arguments.getlist)


def _interview() -> int | None:
    """Return the draft for which a host is looked for, where the address names one."""
    typed = request.args.get("interview", "")
    number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= 19 else 0
    return number if 0 < number <= _LARGEST_ID else None


def _address(query: Query, **more: str) -> str:
    """Return the address of a search, keeping the interview for which it is made."""
    arguments: dict[str, Any] = {**query.arguments(), **more}
    return url_for("matching.hosts", interview=_interview(), **arguments)


def _chips(query: Query, facets: tuple[Facet, ...]) -> list[tuple[str, str]]:
    """Return each choice made as its label and the address without it."""
    labels = {(f.key, choice.key): choice.label for f in facets for choice in f.choices}
    made = [(facet, key) for facet, keys in query.chosen.items() for key in keys]
    if query.week:
        made.append(("week", query.week.value))
    return [
        (labels.get((facet, fold_words(key)), key), _address(query.without(facet, key)))
        for facet, key in made
    ]
