"""Writing down promises, ticking them off, changing and removing them."""

from __future__ import annotations

from flask import request
from werkzeug.wrappers import Response

from fireside.followup import service
from fireside.followup.forms import PromiseForm
from fireside.followup.panel import PROMISES_PANEL, Kept
from fireside.followup.rules import By
from fireside.followup.views.room import blueprint, reach, show
from fireside.kernel.errors import Invalid
from fireside.kernel.permissions import current_actor, needs
from fireside.kernel.web import render, render_panel


@blueprint.post("/interviews/<id:interview_id>/promises")
@needs("followup.write")
def add_promise(interview_id: int) -> Response:
    """Write down a promise."""
    interview, form = reach(interview_id, "followup.write"), PromiseForm()
    if form.accept():
        try:
            service.add_promise(
                current_actor(),
                interview,
                by=By(form.by.data),
                text=form.text.data or "",
                due_on=form.due_on.data,
            )
            return show(PROMISES_PANEL, interview, Kept("Written down."))
        except Invalid as error:
            form.take_errors(error)
    return render_panel(PROMISES_PANEL, interview, form, 422)


@blueprint.route("/interviews/<id:interview_id>/promises/<id:promise_id>", methods=["GET", "POST"])
@needs("followup.write")
def change_promise(interview_id: int, promise_id: int) -> Response:
    """Put it into other words, or on another day."""
    interview, actor = reach(interview_id, "followup.write"), current_actor()
    promise = service.get_promise(actor, interview, promise_id)
    form = PromiseForm(obj=promise)
    if form.accept():
        values = {"text": form.text.data or "", "due_on": form.due_on.data}
        try:
            service.change_promise(actor, interview, promise_id, by=By(form.by.data), **values)
            return show(PROMISES_PANEL, interview, Kept("Changed."))
        except Invalid as error:
            form.take_errors(error)
    return render(
        "followup/promise.html",
        status=422 if form.errors else 200,
        form=form,
        promise=promise,
        interview=interview,
    )


@blueprint.post("/interviews/<id:interview_id>/promises/<id:promise_id>/kept")
@needs("followup.write")
def mark_promise(interview_id: int, promise_id: int) -> Response:
    """Tick it off, or take the tick away."""
    interview, kept = reach(interview_id, "followup.write"), request.form.get("kept") == "yes"
    service.mark_promise(current_actor(), interview, promise_id, kept=kept)
    return show(PROMISES_PANEL, interview, Kept("Kept: well done." if kept else "Open again."))


@blueprint.post("/interviews/<id:interview_id>/promises/<id:promise_id>/remove")
@needs("followup.write")
def remove_promise(interview_id: int, promise_id: int) -> Response:
    """Take it off the list for good."""
    interview = reach(interview_id, "followup.write")
    service.remove_promise(current_actor(), interview, promise_id)
    return show(PROMISES_PANEL, interview, Kept("Taken off the list."))
