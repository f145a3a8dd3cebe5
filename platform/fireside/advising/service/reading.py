"""One student's shared notes on the adviser's desk: read with a trace, commented, reviewed."""

from __future__ import annotations

from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from fireside.advising.rules import Chosen, next_after
from fireside.advising.service.queue import Waiting, read_queue
from fireside.conversation.rules import is_waiting_for_review
from fireside.conversation.service import (
    CommentView,
    NoteView,
    ReviewView,
    comments_of,
    last_review,
    last_shared_at,
    shared_notes,
)
from fireside.interviews.models import Interview
from fireside.journey.service import RailStage, rail_for_advisor
from fireside.kernel.db import db
from fireside.kernel.errors import NotFound
from fireside.kernel.permissions import Actor
from fireside.outcomes.service import ReflectionView, reflection_for_advisor
from fireside.packets.service import left_out

WHOLE = 0
"""Under which key the comments stand that are about all of the notes."""


class Desk(Struct, frozen=True):
    """What an adviser reads of one interview; ``said`` has the comments by note id.

    ``left_out`` names sections that the student's packet was printed without.
    """

    interview: Interview
    notes: list[NoteView]
    said: dict[int, list[CommentView]]
    reflection: ReflectionView | None
    rail: list[RailStage]
    review: ReviewView | None
    waiting: bool
    next_id: int | None
    queue: list[Waiting]
    left_out: str


def open_desk(actor: Actor, interview_id: int, chosen: Chosen) -> Desk:
    """Return what the student shares; that the adviser looked is written down first."""
    interview, lacks = _find(interview_id)
    notes = _notes(actor, interview)
    said: dict[int, list[CommentView]] = {}
    for comment in comments_of(actor, interview):
        said.setdefault(comment.note_id or WHOLE, []).append(comment)
    review = last_review(interview.id)
    queue = read_queue(actor, chosen)
    return Desk(
        interview=interview,
        notes=notes,
        said=said,
        reflection=reflection_for_advisor(actor, interview),
        rail=rail_for_advisor(interview),
        review=review,
        waiting=_waits(interview, queue, chosen, review),
        next_id=next_after([row.place for row in queue], interview.id),
        queue=queue,
        left_out=lacks,
    )


def comments_about(actor: Actor, interview: Interview, note_id: int | None) -> list[CommentView]:
    """Return what was said about one note, or about all of them."""
    return [one for one in comments_of(actor, interview) if one.note_id == note_id]


def _waits(
    interview: Interview, queue: list[Waiting], chosen: Chosen, review: ReviewView | None
) -> bool:
    """Tell whether the notes wait to be reviewed: filters may keep them out of the list."""
    if any(row.interview_id == interview.id for row in queue):
        return True
    if not chosen.in_address:
        return False
    return is_waiting_for_review(
        last_shared_at(interview.id), review.reviewed_at if review else None
    )


def _notes(actor: Actor, interview: Interview) -> list[NoteView]:
    try:
        return shared_notes(actor, interview)
    except NotFound:
        raise _nothing_here() from None


def _find(interview_id: int) -> tuple[Interview, str]:
    """Return an interview with its people, and what its packet lacks.

    Whether it may be read is decided with its notes.
    """
    people = joinedload(Interview.student), joinedload(Interview.host)
    rows = select(Interview, left_out()).where(Interview.id == interview_id)
    found = db.session.execute(rows.options(*people, joinedload(Interview.appointment))).first()
    if found is None:
        raise _nothing_here()
    return found[0], found[1] or ""


def _nothing_here() -> NotFound:
    return NotFound(
        "There are no notes to read here.",
        do="If they were shared a moment ago, the student has taken them back, as students may. "
        "Go back to the queue.",
    )
