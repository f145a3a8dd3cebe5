"""What this room holds about one person, for her own copy of it."""

from __future__ import annotations

from sqlalchemy import or_, select

from fireside.kernel.db import db
from fireside.kernel.subjects import Share, records_of
from fireside.matching.models import MatchingRound, PairRuling, RoundPlace


def share_of(membership_id: int) -> Share:
    """Return the rounds that she started, her places in published ones, and rulings about her.

    A ruling does not name the other one of the pair: nobody has told her of it.
    """
    started = select(MatchingRound).where(MatchingRound.started_by == membership_id)
    places = (
        select(RoundPlace)
        .join(MatchingRound, MatchingRound.id == RoundPlace.round_id)
        .where(MatchingRound.published_at.is_not(None))
        .where(or_(RoundPlace.student_id == membership_id, RoundPlace.host_id == membership_id))
    )
    rulings = select(PairRuling).where(
        or_(PairRuling.student_id == membership_id, PairRuling.host_id == membership_id)
    )
    return Share(
        {
            "matching_round": records_of(db.session.scalars(started.order_by(MatchingRound.id))),
            "matching_round_place": records_of(db.session.scalars(places.order_by(RoundPlace.id))),
            "matching_pair_ruling": records_of(
                db.session.scalars(rulings.order_by(PairRuling.id)),
                without=("student_id", "host_id"),
            ),
        }
    )
