"""The thread of an interview: read, write, take back."""

from __future__ import annotations

from flask import flash
from werkzeug.wrappers import Response

from fireside.interviews.models import Interview
from fireside.interviews.service import get_interview
from fireside.kernel.errors import Conflict, Invalid
from fireside.kernel.permissions import current_actor, needs, require
from fireside.kernel.web import redirect_to, render_panel
from fireside.kernel.web.rendering import is_htmx
from fireside.messages import service
from fireside.messages.forms import MessageForm
from fireside.messages.panel import PANEL
from fireside.messages.views.room import blueprint
from fireside.people.service import accept_conduct


@blueprint.get("/interviews/<id:interview_id>/messages")
@needs("message.read")
def thread(interview_id: int) -> Response:
    """Show what the two have written to each other."""
    interview = get_interview(current_actor(), interview_id)
    require(current_actor(), "message.read", interview)
    return render_panel(PANEL, interview)


@blueprint.post("/interviews/<id:interview_id>/messages")
@needs("message.write")
def send(interview_id: int) -> Response:
    """Send a message; what cannot be sent stays in its field, with the reason."""
    actor, form = current_actor(), MessageForm()
    interview = get_interview(actor, interview_id)
    try:
        actor = accept_conduct(actor, form.conduct.data)
        service.send_message(actor, interview, form.text.data or "")
    except Invalid as error:
        form.take_errors(error)
        return render_panel(PANEL, interview, form, error.status)
    except service.ThreadClosed as error:
        form.text.errors = [f"{error.message} {error.kept}"]
        return render_panel(PANEL, interview, form, error.status)
    return _shown(interview)


@blueprint.post("/interviews/<id:interview_id>/messages/<id:message_id>/take-back")
@needs("message.write")
def take_back(interview_id: int, message_id: int) -> Response:
    """Take a message back, and lay its words into the field again."""
    actor = current_actor()
    interview = get_interview(actor, interview_id)
    try:
        words = service.take_back(actor, interview, message_id)
    except Conflict as error:
        form = MessageForm(formdata=None)
        form.text.errors = [f"{error.message} {error.do}"]
        return render_panel(PANEL, interview, form, error.status)
    return render_panel(PANEL, interview, MessageForm(formdata=None, data={"text": words}))


def _shown(interview: Interview) -> Response:
    if is_htmx():
        return render_panel(PANEL, interview)
    flash("Sent. For ten seconds you can take it back.", "success")
    return redirect_to("messages.thread", interview_id=interview.id)
