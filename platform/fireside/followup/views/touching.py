"""Staying in touch: the next letter, the host's "enough for now", and everybody one has met."""

from __future__ import annotations

from flask import flash, request
from werkzeug.wrappers import Response

from fireside.followup import service
from fireside.followup.forms import TouchForm
from fireside.followup.panel import TOUCH_PANEL, Kept
from fireside.followup.views.room import blueprint, reach, show
from fireside.kernel.errors import Invalid
from fireside.kernel.permissions import current_actor, needs
from fireside.kernel.web import redirect_to, render, render_panel


@blueprint.get("/network")
@needs("network.read")
def network() -> Response:
    """List everybody one has talked to, by what is due."""
    return render("followup/network.html", circles=service.network_of(current_actor()))


@blueprint.post("/interviews/<id:interview_id>/touch")
@needs("followup.write")
def plan_writing(interview_id: int) -> Response:
    """Choose the day to write next, or none."""
    interview, form = reach(interview_id, "followup.write"), TouchForm()
    if "none" in request.form:
        service.set_next_writing(current_actor(), interview, None)
        return show(TOUCH_PANEL, interview, Kept("Nothing will remind you."))
    if form.accept():
        try:
            service.set_next_writing(current_actor(), interview, form.write_on.data)
            return show(TOUCH_PANEL, interview, Kept("Kept. A mail reminds you on the day."))
        except Invalid as error:
            form.take_errors(error)
    return render_panel(TOUCH_PANEL, interview, form, 422)


@blueprint.post("/interviews/<id:interview_id>/touch/written")
@needs("followup.write")
def mark_written(interview_id: int) -> Response:
    """Note that one has written; the next time is planned."""
    interview = reach(interview_id, "followup.write")
    service.mark_written(current_actor(), interview)
    return show(TOUCH_PANEL, interview, Kept("Noted."))


@blueprint.post("/interviews/<id:interview_id>/enough")
@needs("relation.enough")
def say_enough(interview_id: int) -> Response:
    """Let the host say that it is enough for now, or that the student may write again."""
    interview, enough = reach(interview_id, "relation.enough"), _enough()
    service.say_enough(current_actor(), interview, enough=enough)
    return show(
        TOUCH_PANEL,
        interview,
        Kept("Noted. Nothing reminds them now." if enough else "They may write again."),
    )


@blueprint.get("/enough/<token>")
@needs("relation.enough_by_link")
def enough(token: str) -> Response:
    """Show the host of a mail one button; nothing happens yet."""
    return render("followup/enough.html", link=service.open_enough_link(token), token=token)


@blueprint.post("/enough/<token>")
@needs("relation.enough_by_link")
def send_enough(token: str) -> Response:
    """Do what was pressed, as the host whom the link was written to, without a session."""
    link = service.open_enough_link(token)
    service.say_enough(link.actor, link.interview, enough=_enough())
    flash("Noted. Thank you for your time.", "success")
    return redirect_to("followup.enough", token=token)


def _enough() -> bool:
    return request.form.get("act") != "again"
