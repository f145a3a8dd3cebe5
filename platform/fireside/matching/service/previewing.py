"""What other weights would change for one student; nothing is saved by looking."""

from __future__ import annotations

from collections.abc import Mapping
from math import isclose

from msgspec import Struct
from sqlalchemy import func, select

from fireside.kernel import clock
from fireside.kernel.db import db
from fireside.kernel.errors import NotFound
from fireside.kernel.permissions import Actor, require
from fireside.matching.rules import Ranking, Weighing, decisive_rule
from fireside.matching.service.applying import Applied, apply_rules
from fireside.matching.service.columns import host_batch
from fireside.matching.service.student import plugin_context, searcher_of
from fireside.matching.service.weighing import present_weighing
from fireside.people.models import Membership
from fireside.plugins import vocabulary

SHOWN = 10
_MOST_STUDENTS = 8


class StudentLine(Struct, frozen=True):
    """A student to try it out for."""

    id: int
    name: str


class StudentsFound(Struct, frozen=True):
    """The first students by name whose names hold what was typed, and whether there are more."""

    students: tuple[StudentLine, ...]
    more: bool


class MovedHost(Struct, frozen=True):
    """One host of the list before or after; a place is counted from 1, None for left out."""

    name: str
    position: str
    organisation: str
    before: int | None
    now: int | None
    reasons: tuple[str, ...]
    because: str
    """Why her place is another one; empty where it is the same."""


class Preview(Struct, frozen=True):
    """What a student would be shown, and who would leave the first places."""

    student: str
    now: tuple[MovedHost, ...]
    gone: tuple[MovedHost, ...]
    missing: tuple[str, ...]
    """What her profile lacks; each finishes "the matches would be better if we knew …"."""

    @property
    def changes(self) -> bool:
        """Tell whether anything moves at all."""
        return bool(self.gone) or any(host.before != host.now for host in self.now)


def find_students(actor: Actor, text: str) -> StudentsFound:
    """Return students by name; those who have left are none any more."""
    require(actor, "matching.read_rules")
    name = func.lower(Membership.name)
    statement = select(Membership.id, Membership.name).where(
        Membership.is_student, Membership.left_at.is_(None)
    )
    for word in text[:100].lower().split():
        statement = statement.where(name.contains(word, autoescape=True))
    rows = db.session.execute(statement.order_by(name, Membership.id).limit(_MOST_STUDENTS + 1))
    found = [StudentLine(row.id, row.name) for row in rows]
    return StudentsFound(tuple(found[:_MOST_STUDENTS]), len(found) > _MOST_STUDENTS)


def preview_weighing(actor: Actor, student_id: int, wanted: Weighing) -> Preview:
    """Rank one student's hosts as they are weighed now and as wanted; raise NotFound."""
    require(actor, "matching.read_rules")
    member = db.session.scalar(
        select(Membership).where(
            Membership.id == student_id, Membership.is_student, Membership.left_at.is_(None)
        )
    )
    if member is None:
        raise NotFound
    student = searcher_of(member.id, member.account_id, member.zone).student
    ctx, hosts = plugin_context(), host_batch().at(clock.now())
    both = _Both(
        apply_rules(ctx, student, hosts, present_weighing()),
        apply_rules(ctx, student, hosts, wanted),
    )
    was, now = both.before.ranking(), both.now.ranking()
    shown, first = now.first(SHOWN).tolist(), was.first(SHOWN).tolist()
    return Preview(
        member.name,
        tuple(both.host(at, was, now) for at in shown),
        tuple(both.host(at, was, now) for at in first if at not in shown),
        tuple(vocabulary.label(vocabulary.PROFILE_FIELDS, key) for key in both.now.missing()),
    )


class _Both(Struct, frozen=True, eq=False):
    """What the rules say as they are weighed, and as they would be."""

    before: Applied
    now: Applied

    def host(self, at: int, was: Ranking, now: Ranking) -> MovedHost:
        hosts, old, new = self.now.hosts, was.place_of(at), now.place_of(at)
        return MovedHost(
            hosts.names[at],
            hosts.positions[at],
            hosts.organisations[at],
            old,
            new,
            self.now.reasons([at])[0] if new is not None else (),
            "" if old == new else self._because(at, old, new),
        )

    def _because(self, at: int, old: int | None, new: int | None) -> str:
        if new is None:
            return self.now.why_not(at) or "A filter would leave this host out."
        if old is None:
            return "No filter would leave this host out any more."
        rule = decisive_rule(self._moves(at), up=new < old)
        if rule is None or isclose(self.now.part_of(rule), self.before.part_of(rule)):
            return "Others moved past." if new > old else "Others fell behind."
        scorers = (*self.before.scorers, *self.now.scorers)
        title = next(one.rule.item.title for one in scorers if one.rule.full_key == rule)
        more = self.now.part_of(rule) > self.before.part_of(rule)
        whom = "this host" if more is (new < old) else "others"
        return f"“{title}” would count {'more' if more else 'less'}, and speaks for {whom}."

    def _moves(self, at: int) -> Mapping[str, float]:
        """Return by how much each rule would raise this host above what it gives to everybody."""
        old, new = self.before.shares(at), self.now.shares(at)
        usual_old, usual_new = self.before.usual_shares(), self.now.usual_shares()
        return {
            rule: (new.get(rule, 0.0) - usual_new.get(rule, 0.0))
            - (old.get(rule, 0.0) - usual_old.get(rule, 0.0))
            for rule in {*old, *new}
        }
