"""Keeping objectives, research and introduction."""

from __future__ import annotations

from werkzeug.wrappers import Response

from fireside.kernel.permissions import current_actor, needs
from fireside.kernel.web import render_panel
from fireside.preparation import service
from fireside.preparation.forms import IntroductionForm, ObjectivesForm, ResearchForm
from fireside.preparation.panel import (
    INTRODUCTION_PANEL,
    OBJECTIVES_PANEL,
    RESEARCH_PANEL,
    Kept,
)
from fireside.preparation.views.room import blueprint, editable, show


@blueprint.post("/interviews/<id:interview_id>/objectives")
@needs("preparation.edit")
def save_objectives(interview_id: int) -> Response:
    """Keep what the student wants to learn."""
    interview, form = editable(interview_id), ObjectivesForm()
    if not form.accept():
        return render_panel(OBJECTIVES_PANEL, interview, form, 422)
    service.save_objectives(current_actor(), interview, form.chosen)
    return show(OBJECTIVES_PANEL, interview, Kept("Kept: this is what you want to learn."))


@blueprint.post("/interviews/<id:interview_id>/research")
@needs("preparation.edit")
def save_research(interview_id: int) -> Response:
    """Keep the research card."""
    interview, form = editable(interview_id), ResearchForm()
    if not form.accept():
        return render_panel(RESEARCH_PANEL, interview, form, 422)
    service.save_research(
        current_actor(),
        interview,
        person=form.person.data or "",
        organisation=form.organisation.data or "",
        field=form.field.data or "",
    )
    return show(RESEARCH_PANEL, interview, Kept("Kept on your research card."))


@blueprint.post("/interviews/<id:interview_id>/introduction")
@needs("preparation.edit")
def save_introduction(interview_id: int) -> Response:
    """Keep how the student opens."""
    interview, form = editable(interview_id), IntroductionForm()
    if not form.accept():
        return render_panel(INTRODUCTION_PANEL, interview, form, 422)
    service.save_introduction(
        current_actor(),
        interview,
        who_i_am=form.who_i_am.data or "",
        purpose=form.purpose.data or "",
        offer=form.offer.data or "",
    )
    return show(INTRODUCTION_PANEL, interview, Kept("Kept: your introduction."))
