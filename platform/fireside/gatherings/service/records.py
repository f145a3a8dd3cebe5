"""What this room holds about one person, for her own copy of it."""

from __future__ import annotations

from sqlalchemy import select

from fireside.gatherings.models import Gathering, Seat
from fireside.kernel.db import db
from fireside.kernel.subjects import Share, records_of


def share_of(membership_id: int) -> Share:
    """Return what she offered, and where she has or had a seat; never who else sat there."""
    offered = select(Gathering).where(Gathering.host_id == membership_id).order_by(Gathering.id)
    taken = (
        select(Seat, Gathering.title, Gathering.starts_at)
        .join(Gathering, Gathering.id == Seat.gathering_id)
        .where(Seat.student_id == membership_id)
        .order_by(Seat.id)
    )
    rows = db.session.execute(taken).all()
    seats = records_of(row[0] for row in rows)
    return Share(
        {
            "gathering": records_of(db.session.scalars(offered)),
            "seat": [
                {**seat, "title": title, "starts_at": starts_at.isoformat()}
                for seat, (_, title, starts_at) in zip(seats, rows, strict=True)
            ],
        }
    )
