"""Writing notes: every save carries the revision it was written upon, and loses no word."""

from __future__ import annotations

from sqlalchemy import delete, select

from fireside.conversation.events import NotesShared
from fireside.conversation.models import Comment, Note
from fireside.conversation.rules import (
    LONGEST_NOTE,
    NOTHING,
    Audience,
    Key,
    Merge,
    Stored,
    joined,
    merge,
    plain_lines,
    read_key,
    shared_from,
    too_long,
)
from fireside.conversation.service.reading import NoteView, text_of, view_note
from fireside.conversation.service.sharing import last_reviewed_at
from fireside.interviews.models import Interview
from fireside.interviews.service import lock_interview
from fireside.kernel import audit, clock, events
from fireside.kernel.db import db
from fireside.kernel.errors import Conflict, Invalid, NotFound
from fireside.kernel.permissions import Actor, require
from fireside.kernel.sealing import seal
from fireside.preparation.models import Question
from fireside.preparation.rules import LONGEST_QUESTION


class NoteConflict(Conflict):
    """A note was changed elsewhere since the text that arrives was begun; nothing is overwritten.

    ``theirs`` is the note as it is stored, ``mine`` the text that arrived.
    """

    title = "Somebody changed this in another tab"

    def __init__(self, theirs: NoteView, mine: str) -> None:
        super().__init__(
            "Both versions are here, and nothing is lost.",
            kept="What you wrote is still on this page.",
            do="Choose which one to keep, or keep both.",
        )
        self.theirs, self.mine = theirs, mine


def save_note(
    actor: Actor,
    interview: Interview,
    key: str,
    text: str,
    audience: Audience | str,
    base_revision: int,
    *,
    heading: str = "",
    done: bool | None = None,
    join: bool = False,
) -> NoteView:
    """Keep a note; raise NoteConflict, or Invalid where the text is too long.

    Sending the same again is success. ``heading`` is used where the question is on the list no
    more and there was no note yet; ``done`` None leaves the mark as it is; ``join`` adds the text
    to what is stored instead of replacing it.
    """
    require(actor, "note.write", interview)
    place = _place(key)
    lock_interview(interview.id)
    note, audience = _find(interview.id, key), Audience(audience)
    title = _heading(interview.id, place, note, heading)
    before = _stored(note)
    after = Stored(plain_lines(text), audience, before.revision)
    if join:
        base_revision = before.revision
        after = Stored(joined(before.text, after.text), audience, before.revision)
    if wrong := too_long(after.text, LONGEST_NOTE):
        raise Invalid({"text": wrong})
    decision = merge(before, base_revision, after.text, audience)
    if decision is Merge.ASK:
        raise NoteConflict(_shown(note, key, title), after.text)
    if note is None:
        if decision is Merge.SAME and not done:
            return _shown(note, key, title)
        note = _begin(interview, key)
    note.heading = title
    if decision is Merge.KEEP:
        _write(actor, note, before, after)
    if done is not None and note.done != done:
        note.done = done
        audit.record(actor, "note.write", "note", note.id, ("done",))
    db.session.flush()
    return view_note(note)


def delete_note(actor: Actor, interview: Interview, key: str, base_revision: int) -> None:
    """Take a note's words away, and what was said about them; raise NoteConflict, NotFound."""
    require(actor, "note.write", interview)
    _place(key)
    lock_interview(interview.id)
    note = _find(interview.id, key)
    if note is None:
        raise NotFound
    before, nothing = _stored(note), Stored("", Audience.PRIVATE, note.revision)
    decision = merge(before, base_revision, nothing.text, nothing.audience)
    if decision is Merge.ASK:
        raise NoteConflict(view_note(note), "")
    if decision is Merge.KEEP:
        _write(actor, note, before, nothing)
        db.session.execute(delete(Comment).where(Comment.note_id == note.id))
        db.session.flush()


def _write(actor: Actor, note: Note, before: Stored, after: Stored) -> None:
    present, shared_at = clock.now(), note.shared_at
    note.sealed = seal(after.text, f"note:{note.id}")
    note.audience = after.audience
    note.revision = before.revision + 1
    note.changed_at = present
    note.shared_at = shared_from(
        before, after, shared_at, present, last_reviewed_at(note.interview_id)
    )
    if before.text != after.text:
        audit.record(actor, "note.write", "note", note.id, ("text",))
    if before.audience != after.audience:
        audit.record(actor, "note.share", "note", note.id, (after.audience.value,))
    if note.shared_at is not None and note.shared_at != shared_at:
        events.announce(NotesShared(note.interview_id))


def _place(key: str) -> Key:
    place = read_key(key)
    if place is None:
        raise NotFound
    return place


def _heading(interview_id: int, place: Key, note: Note | None, told: str) -> str:
    """Return what stands above a note: its question as it is now, or as it was known last."""
    if place.question_id is None:
        return ""
    present = db.session.scalar(
        select(Question.text).where(
            Question.interview_id == interview_id, Question.id == place.question_id
        )
    )
    known = present or (note.heading if note else " ".join(told.split())[:LONGEST_QUESTION])
    if not known:
        raise NotFound
    return known


def _find(interview_id: int, key: str) -> Note | None:
    return db.session.scalar(
        select(Note).where(Note.interview_id == interview_id, Note.key == key),
        execution_options={"populate_existing": True},
    )


def _stored(note: Note | None) -> Stored:
    if note is None:
        return NOTHING
    return Stored(text_of(note), Audience(note.audience), note.revision)


def _shown(note: Note | None, key: str, heading: str) -> NoteView:
    if note is not None:
        return view_note(note, heading)
    return NoteView(0, key, None, heading, "", Audience.PRIVATE, 0, None)


def _begin(interview: Interview, key: str) -> Note:
    present = clock.now()
    note = Note(
        interview_id=interview.id,
        key=key,
        audience=Audience.PRIVATE,
        revision=0,
        done=False,
        created_at=present,
        changed_at=present,
    )
    note.sealed = seal("", f"note:{note.id}")
    db.session.add(note)
    return note
