"""The private address under which a person's calendar program reads her conversations."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from fireside.kernel.db import Base, Scoped, UtcDateTime, scoped_fk


class CalendarFeed(Scoped, Base):
    """One feed for each person who wants it; only the fingerprint of its secret is stored.

    ``names`` says whether a host's feed tells which student she meets.
    """

    __tablename__ = "calendar_feed"
    __table_args__ = (
        scoped_fk("membership", "membership_id"),
        UniqueConstraint("institution_id", "membership_id"),
        UniqueConstraint("institution_id", "fingerprint"),
    )

    membership_id: Mapped[int] = mapped_column(BigInteger)
    fingerprint: Mapped[str] = mapped_column(String(64))
    names: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
