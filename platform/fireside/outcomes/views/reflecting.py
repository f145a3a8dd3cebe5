"""Keeping the reflection, as a draft or finished."""

from __future__ import annotations

from flask import request
from werkzeug.wrappers import Response

from fireside.kernel.errors import Invalid
from fireside.kernel.permissions import current_actor, needs
from fireside.kernel.web import render_panel
from fireside.outcomes import service
from fireside.outcomes.forms import ReflectionForm
from fireside.outcomes.panel import REFLECTION_PANEL, Clash, Kept
from fireside.outcomes.views.room import blueprint, reach, show

_KEPT = {
    True: "Finished. You can come back to it whenever you like.",
    False: "Kept as a draft. Nobody but you reads it.",
}


@blueprint.post("/interviews/<id:interview_id>/reflection")
@needs("reflection.write")
def save_reflection(interview_id: int) -> Response:
    """Keep what was written; two windows that disagree are shown both versions."""
    interview, form = reach(interview_id, "reflection.write"), ReflectionForm()
    finish = request.form.get("act") == "finish"
    if not form.accept():
        return render_panel(REFLECTION_PANEL, interview, form, 422)
    try:
        service.save_reflection(
            current_actor(), interview, form.answers, form.revision.data or 0, finish=finish
        )
    except Invalid as error:
        form.take_errors(error)
        return render_panel(REFLECTION_PANEL, interview, form, error.status)
    except service.ReflectionConflict as error:
        return render_panel(REFLECTION_PANEL, interview, Clash(form, error.theirs), error.status)
    return show(REFLECTION_PANEL, interview, Kept(_KEPT[finish]))
