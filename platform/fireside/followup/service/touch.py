"""How the two stay in touch: when the student writes next, and when the host has had enough."""

from __future__ import annotations

from datetime import date, datetime

from msgspec import Struct
from sqlalchemy import select

from fireside.followup.models import Relation
from fireside.followup.rules import suggested_day
from fireside.followup.service.days import check_day, today_in
from fireside.followup.service.reminding import Matter, schedule_reminder
from fireside.followup.service.windows import require_met
from fireside.interviews.models import Interview
from fireside.interviews.service import lock_interview
from fireside.kernel import audit, clock
from fireside.kernel.db import db
from fireside.kernel.errors import Conflict
from fireside.kernel.permissions import Actor, require


class HadEnough(Conflict):
    """The host has asked for no more mail."""

    title = "Your host has had enough for now"

    def __init__(self) -> None:
        super().__init__(
            "They have said thank you, enough for now.",
            do="Let it rest. If they would like to hear from you again, it stands here.",
        )


class RelationView(Struct, frozen=True):
    """How a student and a host stay in touch."""

    interview_id: int
    write_on: date | None
    written_at: datetime | None
    enough_at: datetime | None
    suggestion: date


def relation_of(actor: Actor, interview: Interview) -> RelationView:
    """Return how the two stay in touch, for either of them."""
    require(actor, "relation.read", interview)
    found = _find(interview.id)
    return RelationView(
        interview_id=interview.id,
        write_on=found.write_on if found else None,
        written_at=found.written_at if found else None,
        enough_at=found.enough_at if found else None,
        suggestion=suggested_day(today_in(actor.zone)),
    )


def set_next_writing(actor: Actor, interview: Interview, write_on: date | None) -> RelationView:
    """Choose the day to write next, or none; raise Invalid, or HadEnough."""
    require(actor, "followup.write", interview)
    relation = _own(interview)
    if relation.enough_at is not None and write_on is not None:
        raise HadEnough
    check_day("write_on", write_on, actor.zone, before=relation.write_on)
    relation.write_on = write_on
    audit.record(actor, "relation.plan", "interview", interview.id, ("write_on",))
    schedule_reminder(Matter.WRITE, relation, actor.zone)
    return relation_of(actor, interview)


def mark_written(actor: Actor, interview: Interview) -> RelationView:
    """Note that the student has written, and plan the next time in three months."""
    require(actor, "followup.write", interview)
    relation = _own(interview)
    relation.written_at = clock.now()
    rests = relation.enough_at is not None
    relation.write_on = None if rests else suggested_day(today_in(actor.zone))
    audit.record(actor, "relation.write", "interview", interview.id, ("written_at", "write_on"))
    schedule_reminder(Matter.WRITE, relation, actor.zone)
    return relation_of(actor, interview)


def say_enough(actor: Actor, interview: Interview, *, enough: bool = True) -> RelationView:
    """Let the host say "thank you, enough for now", or that the student may write again.

    From then on nothing reminds the student. A second press changes nothing.
    """
    require(actor, "relation.enough", interview)
    relation = _own(interview)
    if (relation.enough_at is not None) is not enough:
        relation.enough_at = clock.now() if enough else None
        relation.write_on = None
        audit.record(actor, "relation.enough", "interview", interview.id, ("enough_at",))
    return relation_of(actor, interview)


def _find(interview_id: int) -> Relation | None:
    return db.session.scalar(select(Relation).where(Relation.interview_id == interview_id))


def _own(interview: Interview) -> Relation:
    """Return the interview's row, held until the commit; a new one where there is none."""
    require_met(interview)
    lock_interview(interview.id)
    found = _find(interview.id)
    if found is None:
        found = Relation(interview_id=interview.id)
        db.session.add(found)
        db.session.flush()
    return found
