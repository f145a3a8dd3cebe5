"""The list of what came of it: added, removed, put back."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct
from sqlalchemy import select

from fireside.followup.service import NotMet
from fireside.interviews.models import Interview
from fireside.interviews.rules import State
from fireside.interviews.service import lock_interview
from fireside.kernel import audit, clock
from fireside.kernel.db import db
from fireside.kernel.errors import Invalid, NotFound
from fireside.kernel.permissions import Actor, require
from fireside.outcomes.models import OutcomeEntry
from fireside.outcomes.rules import EntryKind, entry_faults


class EntryView(Struct, frozen=True):
    """One thing that came of it."""

    id: int
    kind: EntryKind
    text: str
    because: str
    created_at: datetime


def outcome_entries(actor: Actor, interview: Interview) -> list[EntryView]:
    """Return what the student wrote down, the first first."""
    require(actor, "reflection.read", interview)
    return [_view(entry) for entry in _entries(interview.id)]


def add_entry(
    actor: Actor, interview: Interview, kind: EntryKind, text: str, because: str
) -> EntryView:
    """Write down one thing that came of it; raise Invalid, or NotMet before the conversation."""
    require(actor, "reflection.write", interview)
    if interview.state != State.HELD:
        raise NotMet
    lock_interview(interview.id)
    faults = entry_faults(text, because, present=len(_entries(interview.id)))
    if faults:
        raise Invalid(faults)
    entry = OutcomeEntry(
        interview_id=interview.id,
        kind=kind,
        text=text.strip(),
        because=because.strip(),
        created_at=clock.now(),
    )
    db.session.add(entry)
    db.session.flush()
    audit.record(actor, "outcome.add", "interview", interview.id, [kind])
    return _view(entry)


def remove_entry(actor: Actor, interview: Interview, entry_id: int) -> EntryView:
    """Take an entry off the list and return it, so that it can be put back; raise NotFound."""
    require(actor, "reflection.write", interview)
    entry = next((one for one in _entries(interview.id) if one.id == entry_id), None)
    if entry is None:
        raise NotFound("That is off the list already.", do="Go back to what came of it.")
    removed = _view(entry)
    db.session.delete(entry)
    db.session.flush()
    audit.record(actor, "outcome.remove", "interview", interview.id, [removed.kind])
    return removed


def _entries(interview_id: int) -> list[OutcomeEntry]:
    statement = (
        select(OutcomeEntry)
        .where(OutcomeEntry.interview_id == interview_id)
        .order_by(OutcomeEntry.id)
    )
    return list(db.session.scalars(statement))


def _view(entry: OutcomeEntry) -> EntryView:
    return EntryView(entry.id, EntryKind(entry.kind), entry.text, entry.because, entry.created_at)
