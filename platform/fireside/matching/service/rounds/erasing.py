"""What goes when somebody leaves: her place in every round, and what was decided about her."""

from __future__ import annotations

from sqlalchemy import delete, or_

from fireside.kernel.db import db
from fireside.matching.models import PairRuling, RoundPlace


def forget_rounds_of(member_id: int) -> None:
    """Erase whom she was to meet; the figures of a round hold numbers only and stay."""
    for kind in (RoundPlace, PairRuling):
        hers = or_(kind.student_id == member_id, kind.host_id == member_id)
        db.session.execute(delete(kind).where(hers))
