"""The list of what came of it."""

from __future__ import annotations

from werkzeug.wrappers import Response

from fireside.kernel.errors import Invalid
from fireside.kernel.permissions import current_actor, needs
from fireside.kernel.web import render_panel
from fireside.outcomes import service
from fireside.outcomes.forms import EntryForm
from fireside.outcomes.panel import ENTRIES_PANEL, Kept, Removed
from fireside.outcomes.rules import EntryKind
from fireside.outcomes.views.room import blueprint, reach, show


@blueprint.post("/interviews/<id:interview_id>/outcomes")
@needs("reflection.write")
def add_entry(interview_id: int) -> Response:
    """Write down one thing, or put back what was removed."""
    interview, form = reach(interview_id, "reflection.write"), EntryForm()
    if form.accept():
        try:
            service.add_entry(
                current_actor(),
                interview,
                EntryKind(form.kind.data),
                form.text.data or "",
                form.because.data or "",
            )
            return show(ENTRIES_PANEL, interview, Kept("Written down."))
        except Invalid as error:
            form.take_errors(error)
    return render_panel(ENTRIES_PANEL, interview, form, 422)


@blueprint.post("/interviews/<id:interview_id>/outcomes/<id:entry_id>/remove")
@needs("reflection.write")
def remove_entry(interview_id: int, entry_id: int) -> Response:
    """Take one thing off; the answer carries what is needed to put it back."""
    interview = reach(interview_id, "reflection.write")
    removed = service.remove_entry(current_actor(), interview, entry_id)
    return render_panel(ENTRIES_PANEL, interview, Removed(removed))
