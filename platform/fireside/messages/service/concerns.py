"""What one of the two tells staff in confidence, and what staff do about it."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct
from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import aliased

from fireside.interviews.models import Interview
from fireside.interviews.service import lock_interview
from fireside.kernel import audit, clock
from fireside.kernel.db import LARGEST_ID, db
from fireside.kernel.errors import Conflict, Invalid, NotFound
from fireside.kernel.mail import enqueue_mail
from fireside.kernel.permissions import Actor, require
from fireside.kernel.sealing import seal, unseal
from fireside.messages.models import Concern, Message
from fireside.messages.rules import (
    LONGEST_ANSWER,
    LONGEST_CONCERN,
    MOST_OPEN_CONCERNS,
    ConcernState,
    plain_lines,
    text_problem,
)
from fireside.messages.service.threads import other_of, words_of
from fireside.people.models import Membership

CONCERN_MAIL = "messages.concern_raised"
_MOST_CLOSED = 50


class ConcernLine(Struct, frozen=True):
    """A concern in the list: who reported whom, and when; nothing of what was said."""

    concern: Concern
    reporter: str
    about: str


class Said(Struct, frozen=True):
    """One message of the thread, as staff read it."""

    author: str
    text: str
    written_at: datetime


class ConcernPage(Struct, frozen=True):
    """A concern with its words, and while it is open what the two have written to each other."""

    concern: Concern
    reporter: Membership
    about: Membership
    text: str
    answer: str
    closed_by: str
    thread: tuple[Said, ...]


def report_concern(actor: Actor, interview: Interview, text: str) -> Concern:
    """Tell staff about the other one, who does not hear of it; raise Invalid.

    Telling the same again changes nothing.
    """
    require(actor, "concern.report", interview)
    interview = lock_interview(interview.id)
    require(actor, "concern.report", interview)
    words = plain_lines(text)
    if wrong := text_problem(words, LONGEST_CONCERN):
        raise Invalid({"text": wrong})
    open_ones = [one for one in own_concerns(actor, interview) if one.state == ConcernState.OPEN]
    same = next((one for one in open_ones if _text_of(one) == words), None)
    if same is not None:
        return same
    if len(open_ones) >= MOST_OPEN_CONCERNS:
        raise Invalid({"text": "Staff are looking into what you have told them. Let them answer."})
    made = Concern(
        interview_id=interview.id,
        reporter_id=actor.membership_id,
        about_id=other_of(actor, interview).id,
        state=ConcernState.OPEN,
        reported_at=clock.now(),
    )
    made.sealed = seal(words, _row(made))
    db.session.add(made)
    audit.record(actor, "concern.report", "interview", interview.id)
    db.session.flush()
    _tell_staff(made)
    return made


def own_concerns(actor: Actor, interview: Interview) -> list[Concern]:
    """Return what the actor has told staff about this interview, the latest first."""
    require(actor, "concern.report", interview)
    mine = select(Concern).where(
        Concern.interview_id == interview.id, Concern.reporter_id == actor.membership_id
    )
    return list(db.session.scalars(mine.order_by(Concern.reported_at.desc(), Concern.id.desc())))


def list_concerns(actor: Actor) -> list[ConcernLine]:
    """Return open concerns, the oldest first, then the latest that were closed."""
    require(actor, "concern.list")
    return [*_lines(actor, ConcernState.OPEN), *_lines(actor, ConcernState.CLOSED)]


def count_open_concerns(actor: Actor) -> int:
    """Return how many concerns wait for staff."""
    require(actor, "concern.list")
    waiting = and_(Concern.state == ConcernState.OPEN, _not_of(actor))
    return db.session.scalar(select(func.count()).select_from(Concern).where(waiting)) or 0


def look_at_concern(actor: Actor, concern_id: int) -> ConcernPage:
    """Return a concern with its words; that somebody looked is written down first."""
    found = _find(actor, "concern.look", concern_id)
    audit.record(actor, "concern.look", "concern", found.id)
    members = {
        member.id: member
        for member in db.session.scalars(
            select(Membership).where(
                Membership.id.in_({found.reporter_id, found.about_id, found.closed_by or 0})
            )
        )
    }
    closer = members.get(found.closed_by or 0)
    return ConcernPage(
        concern=found,
        reporter=members[found.reporter_id],
        about=members[found.about_id],
        text=_text_of(found),
        answer=unseal(found.answer, f"{_row(found)}:answer") if found.answer else "",
        closed_by=closer.name if closer else "",
        thread=_thread(found, members) if found.state == ConcernState.OPEN else (),
    )


def close_concern(actor: Actor, concern_id: int, text: str) -> Concern:
    """Note what was done about a concern; raise Invalid, and Conflict where it is closed."""
    found = _find(actor, "concern.close", concern_id, lock=True)
    if found.state == ConcernState.CLOSED:
        raise Conflict("This concern has been closed already.", do="Read what was noted.")
    words = plain_lines(text)
    if wrong := text_problem(words, LONGEST_ANSWER):
        raise Invalid({"text": wrong})
    found.answer = seal(words, f"{_row(found)}:answer")
    found.state, found.closed_at = ConcernState.CLOSED, clock.now()
    found.closed_by = actor.membership_id
    audit.record(actor, "concern.close", "concern", found.id, ("state",))
    return found


def find_concern_for(concern_id: int, staff_id: int) -> Membership | None:
    """Return a member of staff who is still to be told of a concern, or None."""
    found = db.session.scalar(select(Concern).where(Concern.id == concern_id))
    staff = db.session.scalar(select(Membership).where(Membership.id == staff_id, *_staff()))
    if found is None or found.state == ConcernState.CLOSED or staff is None:
        return None
    return None if staff_id in (found.reporter_id, found.about_id) else staff


def _tell_staff(concern: Concern) -> None:
    told = select(Membership.id, Membership.account_id).where(
        *_staff(), Membership.id.not_in((concern.reporter_id, concern.about_id))
    )
    for member_id, account_id in db.session.execute(told).all():
        enqueue_mail(
            CONCERN_MAIL,
            to_account_id=account_id,
            payload={"concern_id": concern.id, "staff_id": member_id},
            dedupe_key=f"{CONCERN_MAIL}:{concern.id}:{member_id}",
        )


def _staff() -> tuple[ColumnElement[bool], ...]:
    return (
        or_(Membership.is_advisor, Membership.is_administrator),
        ~Membership.paused,
        Membership.left_at.is_(None),
    )


def _lines(actor: Actor, state: ConcernState) -> list[ConcernLine]:
    reporter, about = aliased(Membership), aliased(Membership)
    is_open = state is ConcernState.OPEN
    order = Concern.reported_at if is_open else Concern.closed_at.desc()
    rows = db.session.execute(
        select(Concern, reporter.name, about.name)
        .join(reporter, reporter.id == Concern.reporter_id)
        .join(about, about.id == Concern.about_id)
        .where(Concern.state == state, _not_of(actor))
        .order_by(order, Concern.id)
        .limit(None if is_open else _MOST_CLOSED)
    )
    return [ConcernLine(*row) for row in rows]


def _not_of(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that says for lists what ``stands_outside`` says of one."""
    me = actor.membership_id or 0
    return and_(Concern.reporter_id != me, Concern.about_id != me)


def _find(actor: Actor, action: str, concern_id: int, *, lock: bool = False) -> Concern:
    if not 0 < concern_id <= LARGEST_ID:
        raise NotFound
    statement = select(Concern).where(Concern.id == concern_id)
    found = db.session.scalar(statement.with_for_update() if lock else statement)
    if found is None:
        raise NotFound
    require(actor, action, found)
    return found


def _thread(concern: Concern, members: dict[int, Membership]) -> tuple[Said, ...]:
    two = (concern.reporter_id, concern.about_id)
    rows = db.session.scalars(
        select(Message)
        .where(
            Message.interview_id == concern.interview_id,
            Message.host_id.in_(two),
            Message.shown_from <= clock.now(),
        )
        .order_by(Message.written_at, Message.id)
    )
    return tuple(Said(members[row.author_id].name, words_of(row), row.written_at) for row in rows)


def _text_of(concern: Concern) -> str:
    return unseal(concern.sealed, _row(concern))


def _row(concern: Concern) -> str:
    return f"concern:{concern.id}"
