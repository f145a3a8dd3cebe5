"""The cohort by group, and its export."""

from __future__ import annotations

from flask import make_response, request
from werkzeug.wrappers import Response

from fireside.advising import service
from fireside.advising.rules import CAME_WORDS, GROUP_WORDS, SMALLEST, GroupBy
from fireside.advising.views.room import blueprint
from fireside.kernel import clock
from fireside.kernel.permissions import current_actor, needs
from fireside.kernel.web import render


@blueprint.get("/cohort/groups")
@needs("advising.cohort")
def groups() -> Response:
    """Show for each group how many have met somebody, and how many had nobody so far."""
    by = _by()
    return render(
        "advising/groups.html",
        table=service.read_groups(current_actor(), by),
        by=by,
        group_words=GROUP_WORDS,
        came_words=CAME_WORDS,
        smallest=SMALLEST,
    )


@blueprint.post("/cohort/groups.csv")
@needs("advising.export")
def export_groups() -> Response:
    """Hand out the same figures as a table."""
    by = _by()
    response = make_response(service.export_groups(current_actor(), by).encode("utf-8-sig"))
    name = f"cohort-by-{by.value}-{clock.now():%Y-%m-%d}.csv"
    response.headers["Content-Type"] = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _by() -> GroupBy:
    asked = request.args.get("by", "")
    return GroupBy(asked) if asked in set(GroupBy) else GroupBy.PROGRAMME
