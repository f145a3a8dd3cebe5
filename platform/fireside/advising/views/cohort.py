"""The cohort in figures, and its export."""

from __future__ import annotations

from flask import make_response, request, url_for
from werkzeug.wrappers import Response

from fireside.advising import service
from fireside.advising.rules import REACH_WORDS, Reach
from fireside.advising.views.room import blueprint, chosen
from fireside.kernel import clock
from fireside.kernel.permissions import current_actor, needs
from fireside.kernel.web import render

_MOST_DIGITS = 19


@blueprint.get("/cohort")
@needs("advising.cohort")
def cohort() -> Response:
    """Show who had none, who waits, who has met and thanked."""
    actor, filters, reach = current_actor(), chosen(), _reach()
    found = service.read_cohort(actor, filters, reach, _after())
    kept = filters.in_address | ({"show": reach.value} if reach else {"show": "all"})
    return render(
        "advising/cohort.html",
        cohort=found,
        chosen=filters,
        reach=reach,
        reach_words=REACH_WORDS,
        choices=service.choices(actor),
        next_url=found.after and url_for("advising.cohort", after=found.after, **kept),
        first_url=_after() and url_for("advising.cohort", **kept),
    )


@blueprint.post("/cohort.csv")
@needs("advising.export")
def export() -> Response:
    """Hand out the figures of the chosen students as a table."""
    sheet = service.export_cohort(current_actor(), chosen())
    name = f"cohort-{clock.now():%Y-%m-%d}.csv"
    response = make_response(sheet.encode("utf-8-sig"))
    response.headers["Content-Type"] = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _reach() -> Reach | None:
    """Return whom the list shows: those who had none, where the address does not say."""
    asked = request.args.get("show", Reach.NONE.value)
    return Reach(asked) if asked in set(Reach) else None


def _after() -> int | None:
    typed = request.args.get("after", "")
    whole = typed.isascii() and typed.isdigit() and len(typed) <= _MOST_DIGITS
    return int(typed) if whole else None
