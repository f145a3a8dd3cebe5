"""Both sides' preferences, from the rules that rank hosts for one student.

A student likes hosts as her own search would rank them, by the weights of this institution; a host
for whom she has begun a draft comes first. A host likes students by the same scores in whole
percent, and among equals those first who have met nobody yet.
"""

from __future__ import annotations

import numpy as np
from msgspec import Struct
from sqlalchemy import select

from fireside.interviews.models import Interview
from fireside.interviews.rules import HOLDING, State
from fireside.kernel import clock
from fireside.kernel.db import db
from fireside.matching.models import MatchingRound
from fireside.matching.rules import Weighing
from fireside.matching.rules.ranking import MILLION
from fireside.matching.rules.rounds import People, ScoreRows, Verdict
from fireside.matching.rules.rounds.candidates import IntArray, ScoreArray
from fireside.matching.service.applying import Applied, apply_rules
from fireside.matching.service.columns import host_batch
from fireside.matching.service.rounds.asking import students_of
from fireside.matching.service.rounds.finding import rulings_of
from fireside.matching.service.student import plugin_context
from fireside.matching.service.weighing import present_weighing
from fireside.people.models import Membership, StudentProfile
from fireside.people.service import all_apart
from fireside.plugins.types import BoolArray, HostColumns, PluginContext, StudentView

_NEVER = np.float32(-1)
_NEWCOMER = np.float32(0.005)
"""Half a percent: it decides among equals and nowhere else."""


class Field(Struct, frozen=True, eq=False):
    """Everybody in a round, as rules see them; read once, so that nothing is held meanwhile."""

    students: tuple[StudentView, ...]
    hosts: HostColumns
    seats: IntArray
    wishes: dict[int, frozenset[int]]
    rulings: dict[tuple[int, int], Verdict]
    context: PluginContext
    weighing: Weighing

    @property
    def people(self) -> People:
        """Both sides by their ids."""
        ids = np.array([student.id for student in self.students], dtype=np.int64)
        return People(ids, self.hosts.ids, self.seats)

    def position(self, host_id: int) -> int | None:
        """Return where a host stands in the columns; None where she is none any more."""
        (at,) = np.nonzero(self.hosts.ids == host_id)
        return int(at[0]) if len(at) else None

    def rows(self, students: IntArray) -> ScoreRows:
        """Return these students against all hosts, below zero where a pair may not be."""
        shape = len(students), len(self.hosts)
        rows = ScoreRows(np.empty(shape, np.float32), np.empty(shape, np.float32))
        for at, position in enumerate(students):
            student = self.students[position]
            applied = self.apply(student)
            scores, may = self.scores(student, applied), self.may_meet(student, applied)
            rows.by_student[at] = np.where(may, scores, _NEVER)
            rows.by_host[at] = np.where(may, self.liking(student, scores), _NEVER)
        return rows

    def apply(self, student: StudentView) -> Applied:
        """Ask the rules about one student, as her search would."""
        return apply_rules(self.context, student, self.hosts, self.weighing)

    def scores(self, student: StudentView, applied: Applied) -> ScoreArray:
        """Return how well each host fits, 0 to 1; one whom the student wishes for fits fully."""
        everybody = applied.scored(np.ones(len(self.hosts), dtype=np.bool_))
        scores = (everybody.scores / MILLION).astype(np.float32)
        scores[self.hosts.is_in(self.wishes.get(student.id, frozenset()))] = 1
        return scores

    def liking(self, student: StudentView, scores: ScoreArray) -> ScoreArray:
        """Return how much each host would like the student."""
        percent: ScoreArray = (np.rint(scores * 100) / 100).astype(np.float32)
        liked = percent if student.met else percent + _NEWCOMER
        return np.minimum(liked, np.float32(1))

    def may_meet(self, student: StudentView, applied: Applied) -> BoolArray:
        """Say of each host whether the rules and the adviser let the two be a pair."""
        may: BoolArray = (self.seats > 0) & applied.allowed
        forbidden = [
            host
            for (other, host), verdict in self.rulings.items()
            if other == student.id and verdict is Verdict.FORBID
        ]
        return may & ~self.hosts.is_in(frozenset(forbidden))


def read_field(made: MatchingRound, only: int | None = None) -> Field:
    """Return everybody in a round, or of the students ``only`` one."""
    batch = host_batch()
    hosts = batch.at(clock.now())
    students, wishes = _students(made, only)
    return Field(
        students,
        hosts,
        _seats(hosts, made.seats_each),
        wishes,
        rulings_of(made.id),
        plugin_context(),
        present_weighing(),
    )


def _seats(hosts: HostColumns, most: int) -> IntArray:
    """Return how many students each host can take: this round's limit, below her monthly cap."""
    left = np.maximum(hosts.monthly_cap - hosts.asked_this_month, 0)
    seats: IntArray = np.where(hosts.monthly_cap > 0, np.minimum(most, left), most)
    return np.where(hosts.paused, 0, seats)


def _students(
    made: MatchingRound, only: int | None
) -> tuple[tuple[StudentView, ...], dict[int, frozenset[int]]]:
    statement = (
        select(Membership.id, Membership.zone, StudentProfile)
        .outerjoin(StudentProfile, StudentProfile.membership_id == Membership.id)
        .where(*students_of(made))
        .order_by(Membership.id)
    )
    if only is not None:
        statement = statement.where(Membership.id == only)
    known, apart = _known(only), all_apart(only)
    views = tuple(
        _view(
            row.id,
            row.zone,
            row.StudentProfile,
            known.get(row.id, []),
            apart.get(row.id, frozenset()),
        )
        for row in db.session.execute(statement)
    )
    wishes = {
        student_id: frozenset(host for host, state in pairs if state == State.DRAFT)
        for student_id, pairs in known.items()
    }
    return views, wishes


def _known(only: int | None) -> dict[int, list[tuple[int, str]]]:
    """Return the hosts whom each student has met, asked or thought of."""
    statement = select(Interview.student_id, Interview.host_id, Interview.state).where(
        Interview.state.in_([*HOLDING, State.HELD, State.DRAFT])
    )
    if only is not None:
        statement = statement.where(Interview.student_id == only)
    known: dict[int, list[tuple[int, str]]] = {}
    for student_id, host_id, state in db.session.execute(statement):
        if host_id is not None:
            known.setdefault(student_id, []).append((host_id, state))
    return known


def _view(
    member_id: int,
    zone: str,
    profile: StudentProfile | None,
    known: list[tuple[int, str]],
    blocked: frozenset[int],
) -> StudentView:
    met = frozenset(host for host, state in known if state == State.HELD)
    asked = frozenset(host for host, state in known if state in HOLDING)
    if profile is None:
        return StudentView(member_id, zone=zone, met=met, asked=asked, blocked=blocked)
    return StudentView(
        member_id,
        fields=frozenset(profile.fields),
        languages=frozenset(profile.languages),
        formats=frozenset(profile.formats),
        objectives=frozenset(profile.objectives),
        programme=profile.programme,
        graduation_year=profile.graduation_year,
        place=profile.place,
        zone=zone,
        about=profile.about,
        met=met,
        asked=asked,
        blocked=blocked,
    )
