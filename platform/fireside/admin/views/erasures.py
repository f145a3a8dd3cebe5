"""What plugins still hold about people who have left."""

from __future__ import annotations

from flask import flash
from werkzeug.wrappers import Response

from fireside.admin.views.room import blueprint
from fireside.kernel.permissions import current_actor, needs
from fireside.kernel.web import redirect_to, render
from fireside.people import service as people
from fireside.people.rules import UNSETTLED
from fireside.plugins.loader import contents


@blueprint.get("/erasures")
@needs("people.read_erasures")
def erasures() -> Response:
    """List what each plugin did about whoever has left; what is open comes first."""
    return render(
        "admin/erasures.html",
        rows=people.list_erasures(current_actor()),
        unsettled=UNSETTLED,
        titles={name: one.title for name, one in contents().plugins.items()},
    )


@blueprint.post("/erasures/<id:erasure_id>/again")
@needs("people.settle_erasure")
def retry_erasure(erasure_id: int) -> Response:
    """Ask a plugin once more."""
    people.retry_erasure(current_actor(), erasure_id)
    flash("It is asked again, within a minute.", "success")
    return redirect_to("admin.erasures")


@blueprint.post("/erasures/<id:erasure_id>/settle")
@needs("people.settle_erasure")
def settle_erasure(erasure_id: int) -> Response:
    """Note that somebody has seen to it by hand."""
    people.settle_erasure(current_actor(), erasure_id)
    flash("Noted: it was seen to by hand.", "success")
    return redirect_to("admin.erasures")
