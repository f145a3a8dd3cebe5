"""Leaving for good."""

from __future__ import annotations

from flask import flash, request
from werkzeug.wrappers import Response

from fireside.kernel.errors import Invalid
from fireside.kernel.permissions import current_actor, needs
from fireside.kernel.web import redirect_to, render
from fireside.people import service
from fireside.people.forms import LeaveForm
from fireside.people.views.identity import present_session
from fireside.people.views.room import blueprint


@blueprint.route("/settings/leave", methods=["GET", "POST"])
@needs("people.leave")
def leave() -> Response:
    """Say what goes and what stays; after the name is typed, let the person go."""
    actor, form = current_actor(), LeaveForm()
    if form.accept():
        try:
            service.leave(actor, present_session(), form.name.data, form.present.data or "")
        except Invalid as error:
            form.take_errors(error)
        else:
            flash("Your place is empty now, and what was yours is deleted. Go well.", "success")
            return redirect_to("people.sign_in")
    return render(
        "people/leave.html",
        status=422 if form.errors and request.method == "POST" else 200,
        form=form,
        farewell=service.farewell_for(actor, present_session()),
    )
