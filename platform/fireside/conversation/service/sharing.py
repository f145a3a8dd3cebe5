"""What of an interview's notes advisers may read, and which of them has looked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from fireside.conversation.models import Note, Review
from fireside.interviews.models import Interview
from fireside.kernel.audit import AuditEntry
from fireside.kernel.db import db
from fireside.kernel.errors import Conflict, NotFound
from fireside.kernel.permissions import Actor, require
from fireside.people.models import Membership

LOOK = "note.look"
"""The audit's word for an adviser who reads."""
_MOST_LOOKS = 50
_VISIT = timedelta(hours=1)


class SharingWithdrawn(Conflict):
    """The student has taken back what the adviser was about to speak of."""

    title = "These notes are no longer shared"

    def __init__(self) -> None:
        super().__init__(
            "The student has just taken them back, so this was not kept with them.",
            kept="What you wrote is still on this page.",
            do="Copy it if you want to tell them in person.",
        )


class Look(Struct, frozen=True):
    """Somebody read notes: who, when (UTC), and the keys of which."""

    name: str
    at: datetime
    keys: tuple[str, ...]


class Visit(Struct, frozen=True):
    """Looks of one person at the same notes, close together: how many, and when the last was."""

    name: str
    at: datetime
    keys: tuple[str, ...]
    count: int


def gather_visits(looks: Iterable[Look]) -> list[Visit]:
    """Put looks, the latest first, together as a reader would tell of them.

    Turning a page back and forth is one visit, with its number of looks; none is left out.
    """
    visits: list[Visit] = []
    earliest: datetime | None = None
    for look in looks:
        last = visits[-1] if visits else None
        again = last is not None and (last.name, last.keys) == (look.name, look.keys)
        if last is not None and again and earliest is not None and earliest - look.at <= _VISIT:
            visits[-1] = replace(last, count=last.count + 1)
        else:
            visits.append(Visit(look.name, look.at, look.keys, 1))
        earliest = look.at
    return visits


def interview_for_advisor(
    actor: Actor, interview_id: int, action: str = "advising.read_notes"
) -> Interview:
    """Return an interview with its people, whose notes the adviser may read; raise NotFound.

    With ``"advising.review"`` also one whose sharing has been withdrawn since she looked.
    """
    people = joinedload(Interview.student), joinedload(Interview.host)
    rows = select(Interview).where(Interview.id == interview_id)
    found = db.session.scalar(rows.options(*people, joinedload(Interview.appointment)))
    if found is None:
        raise NotFound
    require(actor, action, found)
    return found


def last_shared_at(interview_id: int) -> datetime | None:
    """Return when the latest of the notes that advisers may read was shared, or None."""
    latest: datetime | None = db.session.scalar(
        select(func.max(Note.shared_at)).where(Note.interview_id == interview_id)
    )
    return latest


def last_reviewed_at(interview_id: int) -> datetime | None:
    """Return up to when the notes have been reviewed, or None."""
    latest: datetime | None = db.session.scalar(
        select(func.max(Review.reviewed_at)).where(Review.interview_id == interview_id)
    )
    return latest


def last_look(actor: Actor, interview_id: int) -> datetime | None:
    """Return when the actor last read the notes of an interview, or None."""
    latest: datetime | None = db.session.scalar(
        select(func.max(AuditEntry.at)).where(
            AuditEntry.subject_kind == "interview",
            AuditEntry.subject_id == interview_id,
            AuditEntry.action == LOOK,
            AuditEntry.account_id == actor.account_id,
        )
    )
    return latest


def looks_at(actor: Actor, interview: Interview) -> list[Look]:
    """Return who has read the student's notes, the latest look first."""
    require(actor, "note.read", interview)
    rows = db.session.execute(
        select(AuditEntry.at, AuditEntry.fields, Membership.name)
        .outerjoin(Membership, Membership.account_id == AuditEntry.account_id)
        .where(
            AuditEntry.subject_kind == "interview",
            AuditEntry.subject_id == interview.id,
            AuditEntry.action == LOOK,
        )
        .order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
        .limit(_MOST_LOOKS)
    )
    return [Look(name or "An adviser who has left", at, tuple(keys)) for at, keys, name in rows]
