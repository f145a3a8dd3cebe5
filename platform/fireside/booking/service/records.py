"""What this room holds about one person, for her own copy of it."""

from __future__ import annotations

from sqlalchemy import select

from fireside.booking.models import IdempotencyRecord
from fireside.kernel.db import db
from fireside.kernel.subjects import Share, records_of
from fireside.people.models import Membership


def share_of(membership_id: int) -> Share:
    """Return which of her forms were taken once and not twice, for a day."""
    rows = (
        select(IdempotencyRecord)
        .join(Membership, Membership.account_id == IdempotencyRecord.account_id)
        .where(Membership.id == membership_id)
        .order_by(IdempotencyRecord.id)
    )
    return Share({"idempotency_record": records_of(db.session.scalars(rows))})
