"""A person's own copy of all that is held about her."""

from __future__ import annotations

import io

from flask import flash, send_file
from werkzeug.wrappers import Response

from fireside.kernel.permissions import current_actor, needs
from fireside.kernel.web import redirect_to, render
from fireside.people import service
from fireside.people.rules import COPY_LIFE
from fireside.people.views.room import blueprint


@blueprint.get("/settings/your-data")
@needs("people.read_copy")
def records() -> Response:
    """Say what a copy holds and how far one is; asked by htmx, only the part that changes."""
    copy = service.own_copy(current_actor())
    over = copy.finished_at + COPY_LIFE if copy is not None and copy.finished_at else None
    return render("people/records.html", block="progress", copy=copy, over=over)


@blueprint.post("/settings/your-data")
@needs("people.order_copy")
def order_copy() -> Response:
    """Ask for a copy."""
    service.order_copy(current_actor())
    flash("We are gathering it. You can leave this page and come back.", "success")
    return redirect_to("people.records")


@blueprint.get("/settings/your-data/file")
@needs("people.take_copy")
def take_copy() -> Response:
    """Hand out the copy to whom it is about, and to nobody else."""
    name, content = service.take_copy(current_actor())
    answer = send_file(
        io.BytesIO(content), "application/zip", as_attachment=True, download_name=name
    )
    answer.headers["Cache-Control"] = "no-store"  # send_file says something milder
    return answer
