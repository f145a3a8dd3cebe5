"""Answering an adviser, in place."""

from __future__ import annotations

from werkzeug.wrappers import Response

from fireside.conversation import service
from fireside.conversation.forms import AnswerForm
from fireside.conversation.panel import COMMENTS_PANEL
from fireside.conversation.views.room import blueprint
from fireside.interviews.service import get_interview
from fireside.kernel.errors import Invalid
from fireside.kernel.permissions import current_actor, needs
from fireside.kernel.web import redirect_to, render_panel
from fireside.kernel.web.rendering import is_htmx


@blueprint.post("/interviews/<id:interview_id>/comments/<id:comment_id>/answer")
@needs("comment.answer")
def answer(interview_id: int, comment_id: int) -> Response:
    """Send an answer; what cannot be sent stays in its field, with the reason."""
    actor, form = current_actor(), AnswerForm()
    interview = get_interview(actor, interview_id)
    form.comment_id = comment_id
    try:
        service.answer_comment(actor, interview, comment_id, form.text.data or "")
    except Invalid as error:
        form.take_errors(error)
        return render_panel(COMMENTS_PANEL, interview, form, error.status)
    except service.NotSharedNow as error:
        form.text.errors = [f"{error.message} {error.do}"]
        return render_panel(COMMENTS_PANEL, interview, form, error.status)
    if is_htmx():
        return render_panel(COMMENTS_PANEL, interview)
    return redirect_to("journey.stage", interview_id=interview.id, stage=COMMENTS_PANEL.stage)
