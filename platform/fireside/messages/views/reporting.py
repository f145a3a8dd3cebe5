"""Telling staff that something was not right."""

from __future__ import annotations

from flask import flash
from werkzeug.wrappers import Response

from fireside.interviews.models import Interview
from fireside.interviews.service import get_interview
from fireside.kernel.errors import Invalid
from fireside.kernel.permissions import current_actor, needs
from fireside.kernel.web import redirect_to, render
from fireside.messages import service
from fireside.messages.forms import ConcernForm
from fireside.messages.service.threads import other_of
from fireside.messages.views.room import blueprint


@blueprint.get("/interviews/<id:interview_id>/concern")
@needs("concern.report")
def report(interview_id: int) -> Response:
    """Say who would read it, and what they have heard already."""
    interview = get_interview(current_actor(), interview_id)
    return _page(interview, ConcernForm(formdata=None))


@blueprint.post("/interviews/<id:interview_id>/concern")
@needs("concern.report")
def send_report(interview_id: int) -> Response:
    """Tell staff; what cannot be sent stays in its field."""
    actor, form = current_actor(), ConcernForm()
    interview = get_interview(actor, interview_id)
    try:
        service.report_concern(actor, interview, form.text.data or "")
    except Invalid as error:
        form.take_errors(error)
        return _page(interview, form, error.status)
    flash(
        "Thank you for telling us. Somebody looks into it, and nobody else hears of it.", "success"
    )
    return redirect_to("messages.report", interview_id=interview.id)


def _page(interview: Interview, form: ConcernForm, status: int = 200) -> Response:
    actor = current_actor()
    return render(
        "messages/report.html",
        status=status,
        interview=interview,
        told=service.own_concerns(actor, interview),
        other=other_of(actor, interview),
        form=form,
    )
