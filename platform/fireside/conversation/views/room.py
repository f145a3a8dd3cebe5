"""What the pages of this room share."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, json, make_response, request
from msgspec import Struct
from werkzeug.wrappers import Response

from fireside.booking.service.arriving import read_day
from fireside.conversation import service
from fireside.conversation.forms import NoteForm
from fireside.conversation.rules import Audience
from fireside.conversation.service import NoteView
from fireside.interviews.models import Interview
from fireside.interviews.rules import Act
from fireside.interviews.service import open_acts
from fireside.kernel.permissions import current_actor
from fireside.kernel.web import render

blueprint = Blueprint("conversation", __name__)


class Kept(Struct, frozen=True):
    """A note as it was sent and could not be saved: shown again in its place, with the reason."""

    key: str
    form: NoteForm
    message: str


def show_sheet(interview: Interview, kept: Kept | None = None, status: int = 200) -> Response:
    """Answer with the whole conversation view; ``kept`` takes the place of its note."""
    actor = current_actor()
    sheet = service.note_sheet(actor, interview)
    free, looks = service.next_free_key(interview), service.looks_at(actor, interview)
    notes = [*sheet, NoteView(0, free, None, "", "", Audience.PRIVATE, 0, None)]
    if kept and kept.key not in {note.key for note in notes}:
        heading = kept.form.heading.data or ""
        notes.insert(-1, NoteView(0, kept.key, None, heading, "", Audience.PRIVATE, 0, None))
    return render(
        "conversation/show.html",
        status=status,
        interview=interview,
        notes=notes,
        begun_at=read_day(interview.appointment_id or 0).begun_at,
        kept=kept,
        audiences=list(Audience),
        saved=request.args.get("saved", ""),
        visits=service.gather_visits(looks),
        read_by={key: look for look in reversed(looks) for key in look.keys},
        may_hold=Act.HOLD in open_acts(actor, interview),
    )


def wants_json() -> bool:
    """Tell whether the page's script asks, and not a form."""
    return request.accept_mimetypes.best == "application/json"


def as_json(values: dict[str, Any], status: int = 200) -> Response:
    """Answer the page's script."""
    return make_response(json.dumps(values), status, {"Content-Type": "application/json"})
