"""The rounds of the institution in scope, found by whoever may see them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from sqlalchemy import select

from fireside.kernel.db import LARGEST_ID, db
from fireside.kernel.errors import NotFound
from fireside.kernel.permissions import Actor, require
from fireside.matching.models import MatchingRound, PairRuling
from fireside.matching.rules.rounds import Verdict
from fireside.people.models import Membership

READ: Final = "rounds.read"
CHANGE: Final = "rounds.change"
PUBLISH: Final = "rounds.publish"
_IN_ONE_QUESTION = 500


def find_round(
    actor: Actor, round_id: int, action: str = READ, *, lock: bool = False
) -> MatchingRound:
    """Return a round; raise NotFound where there is none here, or the actor may not do this.

    With ``lock`` nobody else changes it before the transaction ends.
    """
    require(actor, action)
    found = get_round(round_id, lock=lock)
    if found is None:
        raise NotFound
    return found


def get_round(round_id: int, *, lock: bool = False) -> MatchingRound | None:
    """Return a round as it is in the database now, or None."""
    if not 0 < round_id <= LARGEST_ID:
        return None
    here = select(MatchingRound).where(MatchingRound.id == round_id)
    if lock:
        here = here.with_for_update()
    return db.session.scalar(here.execution_options(populate_existing=True))


def rulings_of(round_id: int) -> dict[tuple[int, int], Verdict]:
    """Return what was decided about pairs (student, host) of a round."""
    rows = db.session.scalars(select(PairRuling).where(PairRuling.round_id == round_id))
    return {(row.student_id, row.host_id): Verdict(row.verdict) for row in rows}


def names_of(member_ids: Collection[int]) -> Mapping[int, str]:
    """Return the names of members, however many there are."""
    asked, names = sorted(member_ids), {}
    for start in range(0, len(asked), _IN_ONE_QUESTION):
        some = asked[start : start + _IN_ONE_QUESTION]
        rows = select(Membership.id, Membership.name).where(Membership.id.in_(some))
        names.update({row.id: row.name for row in db.session.execute(rows)})
    return names
