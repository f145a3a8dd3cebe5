"""Whether a student may ask at all, where her institution demands something first."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct
from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import aliased

from fireside.booking.models import AskingRest
from fireside.booking.rules.gating import (
    MISSING_WORDS,
    Missing,
    Readiness,
    rest_ends,
    rests,
)
from fireside.institutions.rules import NoShow, YesNo
from fireside.institutions.service import current_institution
from fireside.interviews.events import InterviewChanged
from fireside.interviews.models import Interview
from fireside.interviews.rules import OPEN, Act, State
from fireside.kernel import audit, clock
from fireside.kernel.db import db
from fireside.kernel.errors import Invalid, NotFound
from fireside.kernel.mail import enqueue_mail
from fireside.kernel.permissions import Actor, require
from fireside.people.models import Membership
from fireside.people.service import accounts_of
from fireside.preparation.models import Objective, Question, ResearchCard

MISSED_MAIL = "booking.missed"


class RestView(Struct, frozen=True):
    """A student who asks nobody for now: since when, until when, and with whom it happened."""

    id: int
    student: str
    host: str
    began_at: datetime
    ends_at: datetime | None


def check_ready(interview: Interview | None) -> None:
    """Raise Invalid where the institution wants a preparation that is not there yet."""
    missing = missing_parts(interview)
    if missing:
        wanted = " ".join(MISSING_WORDS[part] for part in missing)
        raise Invalid({}, f"Prepare first, then ask: it makes it easy to say yes. {wanted}")


def missing_parts(interview: Interview | None) -> tuple[Missing, ...]:
    """Return what is to be prepared before anybody is asked; nothing where nobody demands it."""
    if current_institution().readiness != YesNo.YES:
        return ()
    return Readiness().missing if interview is None else _readiness(interview.id).missing


def drafts_of(actor: Actor, shown: int = 5) -> list[Interview]:
    """Return the interviews with which a student could ask, the latest change first."""
    statement = (
        select(Interview)
        .where(Interview.student_id == actor.membership_id, Interview.state.in_(OPEN))
        .order_by(Interview.changed_at.desc(), Interview.id.desc())
        .limit(shown)
    )
    return list(db.session.scalars(statement))


def draft_of(actor: Actor) -> Interview | None:
    """Return the one interview that a student has begun and asked nobody with; None of several."""
    begun = select(Interview).where(
        Interview.student_id == actor.membership_id,
        Interview.state == State.DRAFT,
        Interview.host_id.is_(None),
    )
    drafts = db.session.scalars(begun.limit(2)).all()
    return drafts[0] if len(drafts) == 1 else None


def check_rest(student_id: int) -> None:
    """Raise Invalid where the student is to ask nobody for now."""
    words = rest_words(student_id)
    if words:
        raise Invalid({}, words)


def rest_words(student_id: int) -> str:
    """Return why a student asks nobody for now, or an empty string; asks nothing elsewhere."""
    if not rests(NoShow(current_institution().no_show)):
        return ""
    rest = db.session.scalar(
        select(AskingRest).where(AskingRest.student_id == student_id, *_in_force()).limit(1)
    )
    if rest is None:
        return ""
    if rest.ends_at is None:
        return (
            "A host waited for you, and you did not come. Talk to your adviser first; "
            "then you can ask again."
        )
    days = -(-(rest.ends_at - clock.now()).total_seconds() // 86_400)
    when = "tomorrow" if days <= 1 else f"in {days:.0f} days"
    return (
        "A host waited for you, and you did not come. You can ask again "
        f"{when}; your adviser can end it sooner."
    )


def follow_no_show(event: InterviewChanged) -> None:
    """Do what the institution's policy says when a student did not come, and undo it."""
    if event.act is Act.UNMISS:
        _forget_rest(event.interview_id)
    policy = NoShow(current_institution().no_show)
    if event.act is not Act.MISS or policy is NoShow.NOTHING:
        return
    if rests(policy):
        _begin_rest(event, policy)
    enqueue_mail(
        MISSED_MAIL,
        to_account_id=accounts_of([event.student_id])[event.student_id],
        payload={"appointment_id": event.appointment_id, "reader": "student"},
        dedupe_key=f"{MISSED_MAIL}:{event.appointment_id}:{event.version}",
    )


def resting_students(actor: Actor) -> list[RestView]:
    """Return the students who ask nobody for now, the longest first; in one query."""
    require(actor, "booking.read_rests")
    student, host = aliased(Membership), aliased(Membership)
    rows = db.session.execute(
        select(AskingRest, student.name, host.name)
        .join(Interview, Interview.id == AskingRest.interview_id)
        .join(student, student.id == AskingRest.student_id)
        .join(host, host.id == Interview.host_id)
        .where(*_in_force(), AskingRest.student_id != (actor.membership_id or 0))
        .order_by(AskingRest.began_at, AskingRest.id)
    )
    return [RestView(rest.id, s, h, rest.began_at, rest.ends_at) for rest, s, h in rows]


def lift_rest(actor: Actor, rest_id: int) -> None:
    """Let a student ask again; who is lifted already stays so."""
    rest = db.session.scalar(select(AskingRest).where(AskingRest.id == rest_id).with_for_update())
    if rest is None:
        raise NotFound
    require(actor, "booking.lift_rest", rest)
    if rest.lifted_at is None:
        rest.lifted_at, rest.lifted_by = clock.now(), actor.membership_id
        audit.record(actor, "booking.lift_rest", "membership", rest.student_id)


def forget_rests(member_id: int) -> None:
    """Delete the rests of a student who leaves."""
    for rest in rests_of(member_id):
        db.session.delete(rest)


def rests_of(member_id: int) -> list[AskingRest]:
    """Return every rest of a student, also those that are over."""
    mine = select(AskingRest).where(AskingRest.student_id == member_id).order_by(AskingRest.id)
    return list(db.session.scalars(mine))


def _in_force() -> tuple[ColumnElement[bool], ...]:
    lasting = or_(AskingRest.ends_at.is_(None), AskingRest.ends_at > clock.now())
    return AskingRest.lifted_at.is_(None), lasting


def _readiness(interview_id: int) -> Readiness:
    """Count what is prepared, in one query."""
    mine = [
        select(func.count()).where(Objective.interview_id == interview_id),
        select(func.count()).where(
            ResearchCard.interview_id == interview_id,
            or_(
                ResearchCard.person != "",
                ResearchCard.organisation != "",
                ResearchCard.field != "",
            ),
        ),
        select(func.count()).where(Question.interview_id == interview_id),
    ]
    row = db.session.execute(select(*(part.scalar_subquery() for part in mine))).one()
    return Readiness(*row)


def _begin_rest(event: InterviewChanged, policy: NoShow) -> None:
    _forget_rest(event.interview_id)
    present = clock.now()
    db.session.add(
        AskingRest(
            student_id=event.student_id,
            interview_id=event.interview_id,
            began_at=present,
            ends_at=rest_ends(policy, present, current_institution().no_show_days),
        )
    )
    db.session.flush()


def _forget_rest(interview_id: int) -> None:
    known = select(AskingRest).where(AskingRest.interview_id == interview_id)
    for rest in db.session.scalars(known):
        db.session.delete(rest)
    db.session.flush()
