"""What an adviser sees: rounds, one with its pairs, a student's candidates, two compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from msgspec import Struct
from sqlalchemy import ColumnElement, func, select

from fireside.kernel.db import db
from fireside.kernel.errors import NotFound
from fireside.kernel.permissions import Actor, require
from fireside.matching.models import MatchingRound, RoundPlace
from fireside.matching.rules import fold_words
from fireside.matching.rules.rounds import (
    Difference,
    LeftBecause,
    Place,
    Quality,
    Verdict,
    differences,
    why_left,
)
from fireside.matching.service.rounds.finding import READ, find_round, names_of, rulings_of
from fireside.matching.service.rounds.scoring import Field, read_field
from fireside.plugins.service import FilterResult

ROWS = 50
MOST_CANDIDATES = 20
MOST_DIFFERENCES = 200
_PERCENT = 100
SHOWN: dict[str, list[ColumnElement[bool]]] = {
    "all": [],
    "left": [RoundPlace.host_id.is_(None)],
    "locked": [RoundPlace.locked.is_(True)],
}
"""Which students of a round a list can show."""


class PlaceLine(Struct, frozen=True):
    """A student of a round, and whom she gets."""

    student_id: int
    student: str
    host_id: int | None
    host: str
    place: Place
    verdict: Verdict | None
    because: LeftBecause | None


class RoundPage(Struct, frozen=True):
    """A round with one page of its students; ``after`` continues the list."""

    round: MatchingRound
    quality: Quality | None
    lines: tuple[PlaceLine, ...]
    counts: dict[str, int]
    forbidden: int
    after: int | None


class CandidateLine(Struct, frozen=True):
    """A host who may be a student's; ``fit`` is percent, ``taken`` of ``seats`` in this round."""

    host_id: int
    name: str
    position: str
    organisation: str
    rank: int
    fit: int
    seats: int
    taken: int
    wished: bool
    verdict: Verdict | None
    is_hers: bool


class CandidatesPage(Struct, frozen=True):
    """The hosts who fit a student best, and why the rules leave others out."""

    round: MatchingRound
    student_id: int
    student: str
    lines: tuple[CandidateLine, ...]
    suitable: int
    left_out: tuple[tuple[str, int], ...]


class ChangeLine(Struct, frozen=True):
    """A student to whom two rounds give different hosts; an empty name is nobody."""

    student: str
    one: str
    other: str


class Comparison(Struct, frozen=True):
    """Two rounds beside each other."""

    one: MatchingRound
    other: MatchingRound
    qualities: tuple[Quality | None, Quality | None]
    changed: int
    lines: tuple[ChangeLine, ...]


def list_rounds(actor: Actor) -> Sequence[MatchingRound]:
    """Return all rounds, the latest first."""
    require(actor, READ)
    newest = MatchingRound.created_at.desc(), MatchingRound.id.desc()
    return db.session.scalars(select(MatchingRound).order_by(*newest)).all()


def quality_of(made: MatchingRound) -> Quality | None:
    """Return a round in figures; None before it was made for the first time."""
    return Quality(**made.figures) if made.figures else None


def read_round(actor: Actor, round_id: int, show: str, after: int | None = None) -> RoundPage:
    """Return a round with the students that ``show`` names, by id."""
    found = find_round(actor, round_id)
    mine = RoundPlace.round_id == found.id
    count = {
        name: db.session.scalar(select(func.count()).where(mine, *conditions)) or 0
        for name, conditions in SHOWN.items()
    }
    wanted = select(RoundPlace).where(mine, *SHOWN[show]).order_by(RoundPlace.student_id)
    if after is not None:
        wanted = wanted.where(RoundPlace.student_id > after)
    rows = db.session.scalars(wanted.limit(ROWS + 1)).all()
    shown, rulings = rows[:ROWS], rulings_of(found.id)
    names = names_of(
        {row.student_id for row in shown} | {row.host_id for row in shown if row.host_id}
    )
    return RoundPage(
        round=found,
        quality=quality_of(found),
        lines=tuple(_line(row, names, rulings) for row in shown),
        counts=count,
        forbidden=sum(verdict is Verdict.FORBID for verdict in rulings.values()),
        after=shown[-1].student_id if len(rows) > ROWS else None,
    )


def _line(
    row: RoundPlace, names: Mapping[int, str], rulings: dict[tuple[int, int], Verdict]
) -> PlaceLine:
    host_id = row.host_id
    return PlaceLine(
        student_id=row.student_id,
        student=names[row.student_id],
        host_id=host_id,
        host=names[host_id] if host_id else "",
        place=Place(row.student_id, host_id, row.rank, row.fit, row.suitable, row.locked),
        verdict=rulings.get((row.student_id, host_id)) if host_id else None,
        because=None if host_id else why_left(row.suitable),
    )


def read_candidates(
    actor: Actor, round_id: int, student_id: int, words: str = ""
) -> CandidatesPage:
    """Return the hosts who fit a student best, or those whose name or work holds these words."""
    found = find_round(actor, round_id)
    field = read_field(found, only=student_id)
    if not field.students:
        raise NotFound
    student = field.students[0]
    applied = field.apply(student)
    scores, may = field.scores(student, applied), field.may_meet(student, applied)
    ranked = np.where(may, scores, np.float32(-1))
    order = np.lexsort((field.hosts.ids, -ranked))
    asked = fold_words(words).split()
    named = [int(at) for at in order if not asked or _holds(field, int(at), asked)]
    listed = [at for at in named if may[at] or _verdict(field, student_id, at) or asked][
        :MOST_CANDIDATES
    ]
    taken, hers = _taken(found.id, student_id)
    return CandidatesPage(
        round=found,
        student_id=student_id,
        student=names_of([student_id])[student_id],
        lines=tuple(
            CandidateLine(
                host_id=int(field.hosts.ids[at]),
                name=field.hosts.names[at],
                position=field.hosts.positions[at],
                organisation=field.hosts.organisations[at],
                rank=int((ranked > scores[at]).sum()) + 1,
                fit=round(float(scores[at]) * _PERCENT),
                seats=int(field.seats[at]),
                taken=taken[int(field.hosts.ids[at])],
                wished=int(field.hosts.ids[at]) in field.wishes.get(student_id, ()),
                verdict=_verdict(field, student_id, at),
                is_hers=int(field.hosts.ids[at]) == hers,
            )
            for at in listed
        ),
        suitable=int(may.sum()),
        left_out=_left_out(field, applied.filters),
    )


def _holds(field: Field, at: int, words: list[str]) -> bool:
    hosts = field.hosts
    text = fold_words(" ".join((hosts.names[at], hosts.positions[at], hosts.organisations[at])))
    return all(word in text for word in words)


def _verdict(field: Field, student_id: int, at: int) -> Verdict | None:
    return field.rulings.get((student_id, int(field.hosts.ids[at])))


def _taken(round_id: int, student_id: int) -> tuple[Counter[int], int | None]:
    """Return how many students each host has in a round, and who is this student's."""
    rows = db.session.execute(
        select(RoundPlace.host_id, RoundPlace.student_id).where(
            RoundPlace.round_id == round_id, RoundPlace.host_id.is_not(None)
        )
    ).all()
    hers = next((row.host_id for row in rows if row.student_id == student_id), None)
    return Counter(row.host_id for row in rows), hers


def _left_out(field: Field, filters: Sequence[FilterResult]) -> tuple[tuple[str, int], ...]:
    """Return why hosts are left out, as the student would read it, the commonest reason first."""
    reasons: Counter[str] = Counter()
    for at in np.flatnonzero((field.seats <= 0) | _refused(field, filters)):
        reason = next((f.reason(int(at)) for f in filters if not f.keep[at]), "")
        reasons[reason or "Has no seat in this round"] += 1
    return tuple(reasons.most_common())


def _refused(field: Field, filters: Sequence[FilterResult]) -> np.ndarray:
    refused = np.zeros(len(field.hosts), dtype=np.bool_)
    for verdict in filters:
        refused |= ~verdict.keep
    return refused


def compare_rounds(actor: Actor, one_id: int, other_id: int) -> Comparison:
    """Return two rounds beside each other, with the students who meet somebody else."""
    one, other = find_round(actor, one_id), find_round(actor, other_id)
    changed = differences(_hosts_by_student(one.id), _hosts_by_student(other.id))
    shown = changed[:MOST_DIFFERENCES]
    names = names_of({id_ for line in shown for id_ in _people_in(line)})
    return Comparison(
        one,
        other,
        (quality_of(one), quality_of(other)),
        len(changed),
        tuple(
            ChangeLine(
                names[line.student_id], names.get(line.one or 0, ""), names.get(line.other or 0, "")
            )
            for line in shown
        ),
    )


def _people_in(line: Difference) -> set[int]:
    return {id_ for id_ in (line.student_id, line.one, line.other) if id_ is not None}


def _hosts_by_student(round_id: int) -> dict[int, int | None]:
    rows = select(RoundPlace.student_id, RoundPlace.host_id).where(RoundPlace.round_id == round_id)
    return {row.student_id: row.host_id for row in db.session.execute(rows)}
