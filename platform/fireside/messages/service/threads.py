"""The thread of an interview, as one of the two reads it."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct
from sqlalchemy import or_, select

from fireside.followup.models import Relation
from fireside.interviews.models import Interview
from fireside.interviews.rules import Party, State
from fireside.interviews.service import party_of
from fireside.kernel import clock
from fireside.kernel.db import db
from fireside.kernel.errors import NotFound
from fireside.kernel.permissions import Actor, require
from fireside.kernel.sealing import unseal
from fireside.messages.models import Message
from fireside.messages.rules import Closed, seconds_to_take_back, why_closed
from fireside.people.models import Membership
from fireside.people.service import are_apart


class MessageView(Struct, frozen=True):
    """One message; ``seconds`` is for how long its author can take it back, 0 for nobody else."""

    id: int
    is_mine: bool
    author: str
    text: str
    written_at: datetime
    seconds: int


class ThreadView(Struct, frozen=True):
    """All that the two have written, and why nothing can be written now, if so."""

    messages: tuple[MessageView, ...]
    closed: Closed | None
    other: Membership


def thread_of(actor: Actor, interview: Interview) -> ThreadView:
    """Return what the actor reads of an interview's thread; raise NotFound for everybody else."""
    require(actor, "message.read", interview)
    own, present = actor.membership_id, clock.now()
    rows = db.session.scalars(
        select(Message)
        .where(
            Message.interview_id == interview.id,
            Message.host_id == interview.host_id,
            or_(Message.author_id == own, Message.shown_from <= present),
        )
        .order_by(Message.written_at, Message.id)
    ).all()
    other = other_of(actor, interview)
    views = (_view(row, own, other, present) for row in rows)
    return ThreadView(tuple(views), closed_for(actor, interview), other)


def closed_for(actor: Actor, interview: Interview) -> Closed | None:
    """Return why the actor cannot write to the other one, or None."""
    other, state = other_of(actor, interview), State(interview.state)
    return why_closed(
        state,
        party_of(actor, interview),
        reachable=bool(other.roles) and not are_apart(actor.membership_id or 0, other.id),
        enough=state is State.HELD and _host_had_enough(interview.id),
    )


def other_of(actor: Actor, interview: Interview) -> Membership:
    """Return the one of the two who is not the actor; raise NotFound where nobody was asked."""
    is_student = party_of(actor, interview) is Party.STUDENT
    other = interview.host if is_student else interview.student
    if other is None:
        raise NotFound
    return other


def words_of(message: Message) -> str:
    """Return what a message says."""
    return unseal(message.sealed, row_of(message))


def row_of(message: Message) -> str:
    """Return the name for which a message's words are sealed."""
    return f"message:{message.id}"


def _host_had_enough(interview_id: int) -> bool:
    said = select(Relation.enough_at).where(Relation.interview_id == interview_id)
    return db.session.scalar(said) is not None


def _view(row: Message, own: int | None, other: Membership, present: datetime) -> MessageView:
    mine = row.author_id == own
    return MessageView(
        id=row.id,
        is_mine=mine,
        author="You" if mine else other.first_name,
        text=words_of(row),
        written_at=row.written_at,
        seconds=seconds_to_take_back(row.written_at, present) if mine else 0,
    )
