"""The conversation view, and saving its notes one by one."""

from __future__ import annotations

from typing import Any

from flask import request
from werkzeug.wrappers import Response

from fireside.conversation import service
from fireside.conversation.forms import NoteForm
from fireside.conversation.rules import read_key
from fireside.conversation.service import NoteConflict, NoteView
from fireside.conversation.views.room import Kept, as_json, blueprint, show_sheet, wants_json
from fireside.interviews.models import Interview
from fireside.interviews.service import get_interview
from fireside.kernel.errors import Invalid, NotFound
from fireside.kernel.permissions import current_actor, needs, require
from fireside.kernel.web import redirect_to, render

_BOTH = "both"


@blueprint.get("/interviews/<id:interview_id>/conversation")
@needs("note.read")
def show(interview_id: int) -> Response:
    """Show the questions under the packet's numbers, with room for notes."""
    actor = current_actor()
    interview = get_interview(actor, interview_id)
    require(actor, "note.read", interview)
    return show_sheet(interview)


@blueprint.post("/interviews/<id:interview_id>/notes/<key>")
@needs("note.write")
def save(interview_id: int, key: str) -> Response:
    """Keep one note: for the page's script in JSON, for a form by going back to the note."""
    interview = _writable(interview_id, key)
    form = NoteForm()
    try:
        note = _save(interview, key, form)
    except NoteConflict as conflict:
        return _conflict(interview, conflict, form)
    except Invalid as error:
        return _refused(interview, key, form, next(iter(error.fields.values()), error.message))
    if wants_json():
        return as_json({"key": note.key, "revision": note.revision, "audience": note.audience})
    return _back(interview, key, saved=key)


@blueprint.post("/interviews/<id:interview_id>/notes/<key>/delete")
@needs("note.write")
def delete(interview_id: int, key: str) -> Response:
    """Take a note away."""
    interview, form = _writable(interview_id, key), NoteForm()
    try:
        service.delete_note(current_actor(), interview, key, form.base_revision.data or 0)
    except NoteConflict as conflict:
        return _conflict(interview, conflict, form)
    return _back(interview, "")


def _writable(interview_id: int, key: str) -> Interview:
    actor = current_actor()
    interview = get_interview(actor, interview_id)
    require(actor, "note.write", interview)
    if read_key(key) is None:
        raise NotFound
    return interview


def _save(interview: Interview, key: str, form: NoteForm) -> NoteView:
    """Keep what was sent, or what was chosen on the page that shows two versions."""
    if not form.accept():
        raise Invalid({name: str(said[0]) for name, said in form.errors.items() if name})
    return service.save_note(
        current_actor(),
        interview,
        key,
        form.text.data or "",
        form.audience.data,
        form.base_revision.data or 0,
        heading=form.heading.data or "",
        done=form.done.data,
        join=request.form.get("keep") == _BOTH,
    )


def _conflict(interview: Interview, conflict: NoteConflict, form: NoteForm) -> Response:
    theirs = conflict.theirs
    if wants_json():
        other = {"text": theirs.text, "revision": theirs.revision, "audience": theirs.audience}
        return as_json({"title": conflict.title, "theirs": other}, conflict.status)
    return render(
        "conversation/conflict.html",
        status=conflict.status,
        interview=interview,
        conflict=conflict,
        form=form,
    )


def _refused(interview: Interview, key: str, form: NoteForm, message: str) -> Response:
    if wants_json():
        return as_json({"message": message}, Invalid.status)
    return show_sheet(interview, Kept(key, form, message), Invalid.status)


def _back(interview: Interview, key: str, **values: Any) -> Response:
    anchor = {"_anchor": f"note-{key}"} if key else {}
    return redirect_to("conversation.show", interview_id=interview.id, **values, **anchor)
