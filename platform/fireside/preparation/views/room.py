"""What the pages of this room share."""

from __future__ import annotations

from flask import Blueprint
from werkzeug.wrappers import Response

from fireside.interviews.models import Interview
from fireside.interviews.service import get_interview
from fireside.kernel.permissions import current_actor, require
from fireside.kernel.web import Panel, redirect_to, render_panel
from fireside.kernel.web.rendering import is_htmx

blueprint = Blueprint("preparation", __name__)


def editable(interview_id: int) -> Interview:
    """Return the interview that the present person prepares; raise NotFound."""
    actor = current_actor()
    interview = get_interview(actor, interview_id)
    require(actor, "preparation.edit", interview)
    return interview


def show(panel: Panel, interview: Interview) -> Response:
    """Answer a success: the panel anew for htmx, otherwise its stage's page."""
    if is_htmx():
        return render_panel(panel, interview)
    return redirect_to("journey.stage", interview_id=interview.id, stage=panel.stage)
