"""Making a round in the worker: read everybody, assign without holding a lock, keep the result.

Killed at any point it is made again from the start, and what it keeps replaces what was there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from msgspec import Struct
from msgspec.structs import asdict
from sqlalchemy import delete, update

from fireside.kernel import audit, clock
from fireside.kernel.db import db, insert_rows
from fireside.kernel.permissions import Actor
from fireside.kernel.tenancy import current_institution_id
from fireside.matching.models import MatchingRound, RoundPlace
from fireside.matching.rules.rounds import (
    WORKING,
    Outcome,
    People,
    Place,
    Quality,
    RoundState,
    ScoreRows,
    Verdict,
    assign,
    assign_best,
    assign_stably,
)
from fireside.matching.rules.rounds.candidates import IntArray
from fireside.matching.service.rounds.finding import get_round
from fireside.matching.service.rounds.scoring import Field, read_field
from fireside.matching.service.rounds.starting import KIND
from fireside.plugins.assigning import has_assigner, run_assigners
from fireside.plugins.types import AssignmentAim, AssignmentProblem

_PERCENT = 100
_AT_ONCE = 500
_OURS: dict[AssignmentAim, Callable[[AssignmentProblem], IntArray]] = {
    AssignmentAim.BEST_TOTAL: assign_best,
    AssignmentAim.STABLE: assign_stably,
}


class CalledOff(Exception):
    """The adviser has stopped the round, or had it made anew meanwhile."""


class Making(Struct, frozen=True, eq=False):
    """A round in the making, with nothing of the session in it."""

    round_id: int
    revision: int
    aim: AssignmentAim
    field: Field


def begin_making(round_id: int, revision: int) -> Making | None:
    """Take up a round; None when it was called off, made already or asked for anew."""
    found = get_round(round_id, lock=True)
    if found is None or found.revision != revision or found.state not in WORKING:
        return None
    found.state, found.progress = RoundState.RUNNING, 0
    return Making(found.id, revision, AssignmentAim(found.aim), read_field(found))


def note_progress(making: Making, percent: int) -> None:
    """Write how far it is; raise CalledOff when it shall not go on."""
    ours = (
        (MatchingRound.id == making.round_id)
        & (MatchingRound.revision == making.revision)
        & (MatchingRound.state == RoundState.RUNNING)
    )
    statement = update(MatchingRound).where(ours).values(progress=percent)
    if db.session.execute(statement.returning(MatchingRound.id)).first() is None:
        raise CalledOff


def make_places(making: Making, tell: Callable[[float], None]) -> list[Place]:
    """Return what each student gets; pairs that the adviser has locked come first."""
    field = making.field
    locked = _locked(field)
    free = np.array([at for at in range(len(field.students)) if at not in locked], dtype=np.int64)
    people = field.people
    taken = np.bincount(np.array([*locked.values()], np.int64), minlength=len(field.hosts))
    rest = People(people.student_ids[free], people.host_ids, np.maximum(people.seats - taken, 0))
    outcome = assign(
        rest,
        lambda rows: field.rows(free[rows]),
        making.aim,
        _solver(field, making.aim),
        tell,
        ours=not has_assigner(),
    )
    return [*_locked_places(field, locked), *_places(field, free, outcome)]


def keep_places(making: Making, places: list[Place]) -> None:
    """Keep the result in place of an earlier one; raise CalledOff when it is not wanted."""
    note_progress(making, _PERCENT)
    key = current_institution_id(), making.round_id
    found = db.session.get_one(MatchingRound, key, populate_existing=True)
    db.session.execute(delete(RoundPlace).where(RoundPlace.round_id == found.id))
    rows = [
        RoundPlace(
            round_id=found.id,
            student_id=place.student_id,
            host_id=place.host_id,
            rank=place.rank,
            fit=place.fit,
            suitable=place.suitable,
            locked=place.locked,
        )
        for place in places
    ]
    for start in range(0, len(rows), _AT_ONCE):
        insert_rows(*rows[start : start + _AT_ONCE])
    quality = Quality.of(places, int(making.field.seats.sum()))
    found.figures = asdict(quality)
    found.state, found.made_at, found.stale = RoundState.READY, clock.now(), False
    audit.record(Actor.system(found.institution_id), "rounds.make", KIND, found.id)


def fail_round(round_id: int, revision: int) -> None:
    """Say that a round could not be made."""
    found = get_round(round_id)
    if found is not None and found.revision == revision and found.state in WORKING:
        found.state = RoundState.FAILED


def _solver(field: Field, aim: AssignmentAim) -> Callable[[AssignmentProblem], IntArray]:
    """Return the way to assign: a plugin's where one has an answer, otherwise ours."""

    def solve(problem: AssignmentProblem) -> IntArray:
        answer = run_assigners(field.context, problem)
        return _OURS[aim](problem) if answer is None else answer

    return solve


def _locked(field: Field) -> dict[int, int]:
    """Return the pairs that must be, as positions; not one whose host has gone or is kept away."""
    at = {student.id: position for position, student in enumerate(field.students)}
    locked = {}
    for (student_id, host_id), verdict in field.rulings.items():
        host = field.position(host_id)
        if verdict is not Verdict.LOCK or student_id not in at or host is None:
            continue
        if host_id not in field.students[at[student_id]].blocked:
            locked[at[student_id]] = host
    return locked


def _locked_places(field: Field, locked: dict[int, int]) -> Iterator[Place]:
    for student, host in locked.items():
        one = field.students[student]
        scores = field.scores(one, field.apply(one))
        rows: ScoreRows = field.rows(np.array([student]))
        yield Place(
            student_id=field.students[student].id,
            host_id=int(field.hosts.ids[host]),
            rank=int((rows.by_student[0] > scores[host]).sum()) + 1,
            fit=round(float(scores[host]) * _PERCENT),
            suitable=int((rows.by_student[0] >= 0).sum()),
            locked=True,
        )


def _places(field: Field, students: IntArray, outcome: Outcome) -> Iterator[Place]:
    pairs = outcome.pairs
    made = np.flatnonzero(outcome.hosts[pairs.students] == pairs.hosts)
    pair_of = {int(pairs.students[at]): int(at) for at in made}
    for position, student in enumerate(students):
        at = pair_of.get(position)
        yield Place(
            student_id=field.students[student].id,
            host_id=None if at is None else int(field.hosts.ids[pairs.hosts[at]]),
            rank=None if at is None else int(pairs.ranks[at]),
            fit=None if at is None else round(float(pairs.by_student[at]) * _PERCENT),
            suitable=int(outcome.suitable[position]),
        )
