"""What makes a second press harmless."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from fireside.kernel.db import Base, Scoped, UtcDateTime


class IdempotencyRecord(Scoped, Base):
    """What one submission led to, for a day; the same key with another body is refused."""

    __tablename__ = "idempotency_record"
    __table_args__ = (UniqueConstraint("institution_id", "account_id", "action", "key"),)

    account_id: Mapped[int] = mapped_column(BigInteger)
    action: Mapped[str] = mapped_column(String(40))
    key: Mapped[str] = mapped_column(String(64))
    body_sha256: Mapped[str] = mapped_column(String(64))
    result_id: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
