"""What each person's first page and list of interviews show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct
from sqlalchemy import ColumnElement, Subquery, and_, func, select
from sqlalchemy.orm import joinedload

from fireside.availability.service import Load, host_load
from fireside.booking.service.waiting import count_waiting
from fireside.conversation.models import Note
from fireside.conversation.service import notes_waiting
from fireside.followup.rules import ThanksState
from fireside.followup.service import followup_facts
from fireside.interviews.models import Interview
from fireside.interviews.rules import Party, State
from fireside.interviews.service import interviews_of
from fireside.journey.rules import Group, grouped
from fireside.kernel import clock
from fireside.kernel.db import db
from fireside.kernel.permissions import Actor
from fireside.outcomes.service import HostNewsView, news_for_host


class HostDesk(Struct, frozen=True):
    """A host's interviews, and what came of the earlier ones as far as she was told."""

    waiting: list[Interview]
    coming: list[Interview]
    earlier: list[Interview]
    news: list[HostNewsView]
    talks: int
    thank_yous: int
    load: Load
    in_line: int


class ReadingDesk(Struct, frozen=True):
    """An adviser's queue: how many interviews wait, and the first of them."""

    total: int
    head: list[Interview]


def interviews_by_state(actor: Actor) -> Mapping[Group, list[Interview]]:
    """Return everything that the person takes part in, divided by how it stands."""
    interviews = interviews_of(actor)
    groups = grouped(State(interview.state) for interview in interviews)
    return {group: [interviews[place] for place in places] for group, places in groups.items()}


def host_desk(actor: Actor) -> HostDesk:
    """Return a host's interviews: waiting for an answer, coming, and earlier ones."""
    present = clock.now()
    waiting, coming, earlier = [], [], []
    interviews = interviews_of(actor, Party.HOST)
    for interview in interviews:
        appointment = interview.appointment
        ahead = appointment is not None and appointment.ends_at > present
        if interview.state == State.REQUESTED and ahead:
            waiting.append(interview)
        elif interview.state == State.CONFIRMED and ahead:
            coming.append(interview)
        else:
            earlier.append(interview)
    for group in (waiting, coming):
        group.sort(key=lambda one: one.appointment.starts_at if one.appointment else present)
    held = [interview.id for interview in interviews if interview.state == State.HELD]
    news = news_for_host(actor) if held else []
    host_id = actor.membership_id or 0
    load, in_line = host_load(actor, host_id), count_waiting(host_id)
    return HostDesk(waiting, coming, earlier, news, len(held), _count_thanks(held), load, in_line)


def waiting_notes() -> Subquery:
    """Return the queue of all advisers: ``interview_id``, and ``since`` when it waits (UTC)."""
    since = func.min(Note.shared_at).label("since")
    return notes_waiting().add_columns(since).order_by(None).subquery()


def is_no_part_of(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that keeps an adviser from reading along with herself."""
    me = actor.membership_id or 0
    return and_(Interview.student_id != me, Interview.host_id != me)


def reading_desk(actor: Actor, shown: int = 3) -> ReadingDesk:
    """Return the head of an adviser's queue, the longest waiting first, in two queries."""
    waiting = waiting_notes()
    asked = (
        select(Interview)
        .join(waiting, waiting.c.interview_id == Interview.id)
        .where(is_no_part_of(actor))
    )
    total = db.session.scalar(select(func.count()).select_from(asked.subquery())) or 0
    if not total:
        return ReadingDesk(0, [])
    people = joinedload(Interview.student), joinedload(Interview.host)
    head = asked.options(*people).order_by(waiting.c.since, Interview.id).limit(shown)
    return ReadingDesk(total, list(db.session.scalars(head)))


def _count_thanks(held: Sequence[int]) -> int:
    facts = followup_facts(held).values() if held else ()
    return sum(fact.thanks_state is ThanksState.SENT for fact in facts)
