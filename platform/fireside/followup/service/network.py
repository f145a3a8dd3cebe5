"""Everybody whom a student has talked to, and what is due with each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from msgspec import Struct
from sqlalchemy import select

from fireside.followup.models import Promise, Referral, Relation
from fireside.followup.rules import By, Due, due_of, earliest
from fireside.followup.service.days import today_in
from fireside.followup.service.reading import ThanksFact, thanks_facts
from fireside.interviews.models import Interview
from fireside.interviews.rules import Party, Stage, State
from fireside.interviews.service import interviews_of
from fireside.kernel.db import db
from fireside.kernel.permissions import Actor, require
from fireside.people.models import HostProfile, Membership

Row = TypeVar("Row", Promise, Referral)
Talk = tuple[Interview, Membership, datetime]


class Task(Struct, frozen=True):
    """One thing that is open with somebody; ``words`` are the student's own where she wrote any."""

    kind: str
    words: str
    day: date | None
    due: Due
    stage: Stage


class Contact(Struct, frozen=True):
    """Somebody the student has talked to, with what is open, the nearest first."""

    interview_id: int
    member: Membership
    role: str
    met_at: datetime
    enough: bool
    tasks: tuple[Task, ...]

    @property
    def due(self) -> Due:
        """How near the nearest thing is."""
        return min((task.due for task in self.tasks), key=list(Due).index, default=Due.NEVER)


class Circle(Struct, frozen=True):
    """People with whom something is due at about the same time."""

    due: Due
    contacts: tuple[Contact, ...]


def network_of(actor: Actor) -> list[Circle]:
    """Return whom the student has met, by what is due, in a fixed number of queries."""
    require(actor, "network.read")
    contacts = _contacts(actor, _talks(interviews_of(actor, Party.STUDENT)))
    circles = {due: [one for one in contacts if one.due is due] for due in Due}
    return [Circle(due, tuple(found)) for due, found in circles.items() if found]


def _talks(interviews: Sequence[Interview]) -> list[Talk]:
    return [
        (one, one.host, one.appointment.starts_at)
        for one in interviews
        if one.state == State.HELD and one.host is not None and one.appointment is not None
    ]


def _contacts(actor: Actor, held: Sequence[Talk]) -> list[Contact]:
    ids, today = [one.id for one, *_ in held], today_in(actor.zone)
    roles, thanks = _roles(held), thanks_facts(ids)
    promises, referrals = _by_interview(Promise, ids), _by_interview(Referral, ids)
    relations = {
        row.interview_id: row
        for row in db.session.scalars(select(Relation).where(Relation.interview_id.in_(ids)))
    }
    found: list[Contact] = []
    for one, host, met_at in held:
        relation = relations.get(one.id)
        enough = relation is not None and relation.enough_at is not None
        tasks = [
            *_thanking(thanks[one.id], actor.zone),
            *(_promise(row, today) for row in promises[one.id] if row.kept_at is None),
            *(_referral(row, today) for row in referrals[one.id] if row.followed_up_at is None),
            *_writing(relation, today),
        ]
        role = roles.get(host.id, "")
        found.append(Contact(one.id, host, role, met_at, enough, _in_order(tasks)))
    return sorted(found, key=_nearest)


def _roles(held: Sequence[Talk]) -> dict[int, str]:
    hosts = {host.id for _, host, _ in held}
    rows = db.session.scalars(select(HostProfile).where(HostProfile.membership_id.in_(hosts)))
    return {
        row.membership_id: ", ".join(part for part in (row.position, row.organisation) if part)
        for row in rows
    }


def _by_interview(table: type[Row], ids: Sequence[int]) -> Mapping[int, list[Row]]:
    rows: dict[int, list[Row]] = defaultdict(list)
    for row in db.session.scalars(select(table).where(table.interview_id.in_(ids))):
        rows[row.interview_id].append(row)
    return rows


def _thanking(fact: ThanksFact, zone: str) -> list[Task]:
    if fact.thanked or fact.due is None:
        return []
    day = fact.due.astimezone(ZoneInfo(zone)).date()
    return [Task("thanks", "", day, Due.NOW, Stage.THANK)]


def _promise(row: Promise, today: date) -> Task:
    kind = "promise" if row.by == By.STUDENT else "promised"
    return Task(kind, row.text, row.due_on, due_of(row.due_on, today), Stage.KEEP)


def _referral(row: Referral, today: date) -> Task:
    return Task("referral", row.name, row.write_on, due_of(row.write_on, today), Stage.KEEP)


def _writing(relation: Relation | None, today: date) -> list[Task]:
    if relation is None or relation.write_on is None:
        return []
    day = relation.write_on
    return [Task("write", "", day, due_of(day, today), Stage.KEEP)]


def _in_order(tasks: Sequence[Task]) -> tuple[Task, ...]:
    return tuple(sorted(tasks, key=lambda task: task.day or date.max))


def _nearest(contact: Contact) -> tuple[date, float]:
    day = earliest(task.day for task in contact.tasks)
    return day or date.max, -contact.met_at.timestamp()
