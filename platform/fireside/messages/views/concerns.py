"""Staff's pages: concerns that wait, one of them, and its end."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, flash
from werkzeug.wrappers import Response

from fireside.kernel.db import db
from fireside.kernel.errors import Invalid
from fireside.kernel.permissions import current_actor, needs
from fireside.kernel.web import redirect_to, render
from fireside.messages import service
from fireside.messages.forms import CloseForm

blueprint = Blueprint("concerns", __name__, url_prefix="/concerns")


@blueprint.get("")
@needs("concern.list")
def overview() -> Response:
    """List what waits, then what was closed."""
    return render("messages/concerns.html", lines=service.list_concerns(current_actor()))


@blueprint.get("/<id:concern_id>")
@needs("concern.look")
def show(concern_id: int) -> Response:
    """Show one concern with its words; the look is written down."""
    return _page(concern_id, CloseForm(formdata=None))


@blueprint.post("/<id:concern_id>/close")
@needs("concern.close")
def close(concern_id: int) -> Response:
    """Note what was done, and close it."""
    form = CloseForm()
    try:
        service.close_concern(current_actor(), concern_id, form.text.data or "")
    except Invalid as error:
        form.take_errors(error)
        return _page(concern_id, form, error.status)
    flash("Closed. What you noted is kept with it.", "success")
    return redirect_to("concerns.overview")


def _page(concern_id: int, form: CloseForm, status: int = 200) -> Response:
    page = service.look_at_concern(current_actor(), concern_id)
    if status >= HTTPStatus.BAD_REQUEST:
        db.session.commit()  # what is refused is undone; that somebody looked is not
    return render("messages/concern.html", status=status, page=page, form=form)
