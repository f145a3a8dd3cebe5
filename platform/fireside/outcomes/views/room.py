"""What the pages of this room share."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash
from werkzeug.wrappers import Response

from fireside.interviews.models import Interview
from fireside.interviews.service import get_interview
from fireside.kernel.permissions import current_actor, require
from fireside.kernel.web import Panel, redirect_to, render_panel
from fireside.kernel.web.rendering import is_htmx
from fireside.outcomes.panel import Kept

blueprint = Blueprint("outcomes", __name__)


def reach(interview_id: int, action: str) -> Interview:
    """Return an interview with which the present person may do this; raise NotFound."""
    actor = current_actor()
    interview = get_interview(actor, interview_id)
    require(actor, action, interview)
    return interview


def show(panel: Panel, interview: Interview, given: Any) -> Response:
    """Answer a success: the panel anew for htmx, otherwise its stage's page."""
    if is_htmx():
        return render_panel(panel, interview, given)
    if isinstance(given, Kept):
        flash(given.words, "success")
    return redirect_to("journey.stage", interview_id=interview.id, stage=panel.stage)
