"""What either of the two said they would do."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from fireside.followup.models import Promise
from fireside.followup.rules import TEXT_LONGEST, By
from fireside.followup.service.days import check_day
from fireside.followup.service.reminding import Matter, schedule_reminder
from fireside.followup.service.windows import require_met
from fireside.interviews.models import Interview
from fireside.kernel import audit, clock
from fireside.kernel.db import db
from fireside.kernel.errors import Invalid, NotFound
from fireside.kernel.permissions import Actor, require


def promises_of(actor: Actor, interview: Interview) -> list[Promise]:
    """Return the promises: open ones first, the earliest day on top, those without one after."""
    require(actor, "followup.read", interview)
    rows = db.session.scalars(select(Promise).where(Promise.interview_id == interview.id))
    return sorted(
        rows,
        key=lambda one: (one.kept_at is not None, one.due_on or date.max, one.created_at, one.id),
    )


def get_promise(actor: Actor, interview: Interview, promise_id: int) -> Promise:
    """Return one promise of the interview; raise NotFound for any other."""
    require(actor, "followup.read", interview)
    found = db.session.scalar(
        select(Promise).where(Promise.id == promise_id, Promise.interview_id == interview.id)
    )
    if found is None:
        raise NotFound
    return found


def add_promise(
    actor: Actor, interview: Interview, *, by: By, text: str, due_on: date | None
) -> Promise:
    """Write down what one of the two promised; raise Invalid."""
    require(actor, "followup.write", interview)
    require_met(interview)
    words = _checked(text)
    check_day("due_on", due_on, actor.zone)
    promise = Promise(
        interview_id=interview.id, by=by, text=words, due_on=due_on, created_at=clock.now()
    )
    db.session.add(promise)
    audit.record(actor, "promise.add", "promise", promise.id, ("by", "text", "due_on"))
    schedule_reminder(Matter.PROMISE, promise, actor.zone)
    return promise


def change_promise(
    actor: Actor, interview: Interview, promise_id: int, *, by: By, text: str, due_on: date | None
) -> Promise:
    """Put other words or another day; raise Invalid. A day that is over may stay."""
    require(actor, "followup.write", interview)
    promise = get_promise(actor, interview, promise_id)
    words = _checked(text)
    check_day("due_on", due_on, actor.zone, before=promise.due_on)
    promise.by, promise.text, promise.due_on = by, words, due_on
    audit.record(actor, "promise.change", "promise", promise.id, ("by", "text", "due_on"))
    schedule_reminder(Matter.PROMISE, promise, actor.zone)
    return promise


def mark_promise(actor: Actor, interview: Interview, promise_id: int, *, kept: bool) -> Promise:
    """Tick it off, or take the tick away; a second press changes nothing."""
    require(actor, "followup.write", interview)
    promise = get_promise(actor, interview, promise_id)
    if (promise.kept_at is not None) is not kept:
        promise.kept_at = clock.now() if kept else None
        audit.record(actor, "promise.keep", "promise", promise.id, ("kept_at",))
    return promise


def remove_promise(actor: Actor, interview: Interview, promise_id: int) -> None:
    """Take it off the list for good; the page asks before."""
    require(actor, "followup.write", interview)
    db.session.delete(get_promise(actor, interview, promise_id))
    audit.record(actor, "promise.remove", "promise", promise_id)


def _checked(text: str) -> str:
    words = " ".join(text.split())
    if not words:
        raise Invalid({"text": "Write down what was promised."})
    if len(words) > TEXT_LONGEST:
        raise Invalid({"text": f"Keep it under {TEXT_LONGEST} characters."})
    return words
