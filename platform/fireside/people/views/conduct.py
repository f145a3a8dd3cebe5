"""The code of conduct: a page for every member, and the button that accepts it."""

from __future__ import annotations

from flask import Flask, flash, request
from werkzeug.wrappers import Response

from fireside.kernel.errors import Invalid
from fireside.kernel.permissions import current_actor, needs
from fireside.kernel.web import redirect_to, render
from fireside.kernel.web.rendering import redirect_to_path, safe_next
from fireside.people import service
from fireside.people.forms import ConductForm
from fireside.people.service import Conduct
from fireside.people.views.room import blueprint


def install(app: Flask) -> None:
    """Let any page show what the present person has still to accept."""
    app.jinja_env.globals["conduct_ahead"] = conduct_ahead


def conduct_ahead() -> Conduct | None:
    """Return the code of conduct for a member who has not accepted it, None for everybody else."""
    actor = current_actor()
    return service.conduct_ahead(actor) if actor.membership_id is not None else None


@blueprint.get("/conduct")
@needs("conduct.read")
def conduct() -> Response:
    """Show the text, and since when the reader has accepted it."""
    return _page(ConductForm(formdata=None))


@blueprint.post("/conduct")
@needs("conduct.accept")
def accept_conduct() -> Response:
    """Accept it, and go back to where it was asked."""
    form = ConductForm()
    try:
        service.accept_conduct(current_actor(), form.conduct.data)
    except Invalid as error:
        form.take_errors(error)
        return _page(form, error.status)
    flash("Thank you. You can read it again at the foot of each page.", "success")
    back = safe_next(request.form.get("next"))
    return redirect_to_path(back) if back else redirect_to("people.conduct")


def _page(form: ConductForm, status: int = 200) -> Response:
    actor = current_actor()
    return render(
        "people/conduct.html",
        status=status,
        form=form,
        conduct=service.conduct_here(actor),
        member=service.get_member(actor.membership_id or 0),
    )
