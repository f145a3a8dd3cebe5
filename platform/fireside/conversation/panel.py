"""The notes on the interview page, and further on what advisers say to them."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from fireside.conversation import service
from fireside.conversation.forms import AnswerForm
from fireside.conversation.rules import Audience
from fireside.conversation.service import CommentView
from fireside.interviews.models import Interview
from fireside.kernel.permissions import Actor, allowed
from fireside.kernel.web import Panel


class Thread(Struct, frozen=True):
    """What was said about one note, or about all of them; ``answer_to`` is whom one answers."""

    note_key: str
    about: str
    shared: bool
    comments: tuple[CommentView, ...]
    answer_to: int


def threads_of(comments: list[CommentView]) -> list[Thread]:
    """Put comments about the same note together, in the order in which each was begun."""
    said: dict[int | None, list[CommentView]] = {}
    for comment in comments:
        said.setdefault(comment.note_id, []).append(comment)
    return [_thread(together) for together in said.values()]


def _thread(comments: list[CommentView]) -> Thread:
    first = comments[0]
    last_question = [comment.id for comment in comments if not comment.by_student][-1]
    return Thread(first.note_key, first.about, first.shared, tuple(comments), last_question)


def _is_student(actor: Actor, interview: Interview) -> bool:
    return allowed(actor, "note.read", interview)


def _has_comments(actor: Actor, interview: Interview) -> bool:
    return _is_student(actor, interview) and service.has_comments(interview.id)


def _notes(actor: Actor, interview: Interview, form: Any) -> dict[str, Any]:
    notes = service.notes_of(actor, interview)
    return {
        "notes": notes,
        "visits": service.gather_visits(service.looks_at(actor, interview)),
        "headings": {note.key: _short(note) for note in notes},
        "nobody": Audience.PRIVATE,
    }


def _short(note: service.NoteView) -> str:
    """Return how a sentence names a note."""
    return f"note {note.number}" if note.number else "a note of your own"


def _comments(actor: Actor, interview: Interview, form: Any) -> dict[str, Any]:
    return {
        "threads": threads_of(service.comments_of(actor, interview)),
        "form": form if isinstance(form, AnswerForm) else AnswerForm(formdata=None),
    }


NOTES_PANEL = Panel(
    key="notes",
    stage="meet",
    title="Your notes",
    template="conversation/_notes.html",
    context=_notes,
    visible=_is_student,
)
COMMENTS_PANEL = Panel(
    key="comments",
    stage="reflect",
    title="What your adviser says",
    template="conversation/_comments.html",
    context=_comments,
    visible=_has_comments,
)
