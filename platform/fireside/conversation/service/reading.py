"""Reading notes: the student her own, advisers what is shared with them."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct
from sqlalchemy import select

from fireside.conversation.models import Note
from fireside.conversation.rules import (
    Audience,
    Reader,
    free_key,
    may_quote,
    may_read,
    question_key,
    read_key,
)
from fireside.conversation.service.sharing import LOOK
from fireside.interviews.models import Interview
from fireside.kernel import audit
from fireside.kernel.db import db
from fireside.kernel.permissions import Actor, require
from fireside.kernel.sealing import unseal
from fireside.preparation.models import Question


class NoteView(Struct, frozen=True):
    """A note as it is read. ``number`` is the packet's, or None where no question stands above.

    A question without a note has id and revision 0; ``marked`` says that it matters most, ``done``
    that it was asked.
    """

    id: int
    key: str
    number: int | None
    heading: str
    text: str
    audience: Audience
    revision: int
    changed_at: datetime | None
    done: bool = False
    marked: bool = False

    @property
    def is_free(self) -> bool:
        """Tell whether it stands beside the questions."""
        return self.key.startswith("f")


def note_sheet(actor: Actor, interview: Interview) -> list[NoteView]:
    """Return the whole sheet of the student: each question with its note or none, then the rest.

    A note on a question that is no longer on the list keeps its heading; when the same question
    came back, it stands under that again.
    """
    require(actor, "note.read", interview)
    return _sheet(interview.id)


def notes_of(actor: Actor, interview: Interview) -> list[NoteView]:
    """Return what the student has written, in the order of the packet."""
    return [note for note in note_sheet(actor, interview) if note.text.strip()]


def quotable_notes(actor: Actor, interview: Interview) -> list[NoteView]:
    """Return the notes whose words may go into the thank-you."""
    return [note for note in notes_of(actor, interview) if may_quote(note.audience)]


def shared_notes(actor: Actor, interview: Interview) -> list[NoteView]:
    """Return what the adviser may read; that she looked is written down in the same transaction."""
    require(actor, "advising.read_notes", interview)
    shown = [
        note
        for note in _sheet(interview.id)
        if note.text.strip() and may_read(Reader.ADVISOR, note.audience)
    ]
    audit.record(actor, LOOK, "interview", interview.id, [note.key for note in shown])
    db.session.flush()
    return shown


def next_free_key(interview: Interview) -> str:
    """Return the key of the next free note; numbers of notes taken away are not used again."""
    used = db.session.scalars(select(Note.key).where(Note.interview_id == interview.id))
    numbers = [key.number for key in map(read_key, used) if key is not None]
    return free_key(max(numbers, default=0) + 1)


def text_of(note: Note) -> str:
    """Return the words of a note in the clear."""
    return unseal(note.sealed, f"note:{note.id}")


def view_note(
    note: Note, heading: str = "", number: int | None = None, *, marked: bool = False
) -> NoteView:
    """Return a note as it is read."""
    return NoteView(
        id=note.id,
        key=note.key,
        number=number,
        heading=heading or note.heading,
        text=text_of(note),
        audience=Audience(note.audience),
        revision=note.revision,
        changed_at=note.changed_at,
        done=note.done,
        marked=marked,
    )


def _sheet(interview_id: int) -> list[NoteView]:
    notes = {note.key: note for note in _notes(interview_id)}
    questions = _questions(interview_id)
    listed = {question_key(question.id) for question in questions}
    left_over = {note.heading: key for key, note in notes.items() if key not in listed}
    sheet = []
    for number, question in enumerate(questions, start=1):
        key = question_key(question.id)
        note = notes.pop(key, None) or notes.pop(left_over.get(question.text, ""), None)
        sheet.append(_under(question, number, note))
    rest = [view_note(note) for note in notes.values()]
    return sheet + sorted((one for one in rest if one.text.strip()), key=_place)


def _under(question: Question, number: int, note: Note | None) -> NoteView:
    if note is not None:
        return view_note(note, question.text, number, marked=question.marked)
    return NoteView(
        id=0,
        key=question_key(question.id),
        number=number,
        heading=question.text,
        text="",
        audience=Audience.PRIVATE,
        revision=0,
        changed_at=None,
        marked=question.marked,
    )


def _place(note: NoteView) -> tuple[bool, int]:
    """Notes on questions that are gone come before the free ones, each in its own order."""
    key = read_key(note.key)
    return note.is_free, key.number if key and note.is_free else note.id


def _notes(interview_id: int) -> list[Note]:
    rows = select(Note).where(Note.interview_id == interview_id)
    return list(db.session.scalars(rows.order_by(Note.created_at, Note.id)))


def _questions(interview_id: int) -> list[Question]:
    rows = select(Question).where(Question.interview_id == interview_id)
    return list(db.session.scalars(rows.order_by(Question.position, Question.id)))
