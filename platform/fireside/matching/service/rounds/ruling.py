"""What an adviser decides about a pair: that it must be, must not be, or may be as it comes."""

from __future__ import annotations

from sqlalchemy import delete, select

from fireside.kernel import audit
from fireside.kernel.db import db
from fireside.kernel.errors import Conflict, NotFound
from fireside.kernel.permissions import Actor
from fireside.matching.models import MatchingRound, PairRuling
from fireside.matching.rules.rounds import OPEN, Verdict
from fireside.matching.service.rounds.finding import CHANGE, find_round
from fireside.matching.service.rounds.scoring import Field, read_field
from fireside.matching.service.rounds.starting import KIND


def rule_pair(
    actor: Actor, round_id: int, student_id: int, host_id: int, verdict: Verdict | None
) -> MatchingRound:
    """Lock a pair, forbid it, or with None take that back; it counts when the round is made again.

    A student has one locked host at the most: another lock replaces it. Raise Conflict while the
    round is being made, after it was published, where a host has no seat left to lock,
    and where one of the two has blocked the other.
    """
    found = find_round(actor, round_id, CHANGE, lock=True)
    if found.state not in OPEN:
        raise Conflict("This round cannot be changed right now.", do="Look at where it stands.")
    field = read_field(found, only=student_id)
    at = field.position(host_id)
    if not field.students or at is None:
        raise NotFound
    if verdict is Verdict.LOCK and host_id in field.students[0].blocked:
        raise Conflict("These two are not to be brought together.", do="Choose another host.")
    if verdict is Verdict.LOCK:
        _require_seat(field, student_id, host_id, int(field.seats[at]))
    _forget(found.id, student_id, host_id, verdict)
    if verdict is not None:
        db.session.add(
            PairRuling(round_id=found.id, student_id=student_id, host_id=host_id, verdict=verdict)
        )
    found.stale = True
    audit.record(actor, "rounds.rule", KIND, found.id, [verdict or "lift"])
    return found


def _require_seat(field: Field, student_id: int, host_id: int, seats: int) -> None:
    locked = {
        student
        for (student, host), verdict in field.rulings.items()
        if host == host_id and verdict is Verdict.LOCK
    }
    if len(locked - {student_id}) >= seats:
        raise Conflict(
            "This host has no seat left: all of them are locked for others, or she takes nobody.",
            do="Unlock another pair of hers first, or choose another host.",
        )


def _forget(round_id: int, student_id: int, host_id: int, verdict: Verdict | None) -> None:
    """Take back what was decided about the pair, and with a new lock the student's earlier one."""
    mine = select(PairRuling.id).where(
        PairRuling.round_id == round_id, PairRuling.student_id == student_id
    )
    if verdict is Verdict.LOCK:
        mine = mine.where((PairRuling.host_id == host_id) | (PairRuling.verdict == Verdict.LOCK))
    else:
        mine = mine.where(PairRuling.host_id == host_id)
    db.session.execute(delete(PairRuling).where(PairRuling.id.in_(db.session.scalars(mine).all())))
