"""Starting a round, having it made again, and calling it off."""

from __future__ import annotations

from typing import Final

from fireside.kernel import audit, clock, jobs
from fireside.kernel.db import db
from fireside.kernel.errors import Conflict, Invalid
from fireside.kernel.permissions import Actor, require
from fireside.matching.models import MatchingRound
from fireside.matching.rules.rounds import OPEN, WORKING, RoundState
from fireside.matching.service.rounds.asking import RoundRequest, count_students
from fireside.matching.service.rounds.finding import CHANGE, find_round

ASSIGN_JOB: Final = "matching.assign"
KIND: Final = "matching_round"
MOST_SEATS = 50


def start_round(actor: Actor, request: RoundRequest) -> MatchingRound:
    """Ask for a round; the worker makes it, and nobody else hears of it. Raise Invalid."""
    require(actor, CHANGE)
    problems = _problems(request)
    if problems:
        raise Invalid(problems)
    made = MatchingRound(
        title=request.title,
        aim=request.aim,
        programme=request.programme,
        graduation_year=request.graduation_year,
        only_without=request.only_without,
        seats_each=request.seats_each,
        started_by=actor.membership_id,
        created_at=clock.now(),
        revision=1,
    )
    db.session.add(made)
    db.session.flush()
    _enqueue(made)
    audit.record(actor, "rounds.start", KIND, made.id)
    return made


def make_again(actor: Actor, round_id: int) -> MatchingRound:
    """Have a round made again, with what was decided about pairs since; raise Conflict."""
    found = find_round(actor, round_id, CHANGE, lock=True)
    if found.state not in OPEN:
        raise _busy(found)
    found.state, found.progress = RoundState.QUEUED, 0
    found.revision += 1
    _enqueue(found)
    audit.record(actor, "rounds.make_again", KIND, found.id)
    return found


def cancel_round(actor: Actor, round_id: int) -> MatchingRound:
    """Stop a round that is being made; what it gave before stays as it was. Raise Conflict."""
    found = find_round(actor, round_id, CHANGE, lock=True)
    if found.state not in WORKING:
        raise Conflict("There is nothing to stop: this round is not being made.")
    found.state = RoundState.CANCELLED
    found.stale = found.made_at is not None
    audit.record(actor, "rounds.cancel", KIND, found.id)
    return found


def _enqueue(made: MatchingRound) -> None:
    jobs.enqueue(
        ASSIGN_JOB,
        {"round_id": made.id, "revision": made.revision},
        dedupe_key=f"round:{made.id}:{made.revision}",
    )


def _busy(found: MatchingRound) -> Conflict:
    if found.state == RoundState.PUBLISHED:
        return Conflict(
            "This round is published: what people were told stays.", do="Start another one."
        )
    return Conflict("This round is being made right now.", do="Wait for it, or stop it first.")


def _problems(request: RoundRequest) -> dict[str, str]:
    problems = {}
    if not request.title:
        problems["title"] = "Give the round a name by which you will know it again."
    if not 1 <= request.seats_each <= MOST_SEATS:
        problems["seats_each"] = f"A host can meet 1 to {MOST_SEATS} students in a round."
    if not problems and not count_students(request):
        problems["programme"] = "Nobody is among these students. Choose others, or all."
    return problems
