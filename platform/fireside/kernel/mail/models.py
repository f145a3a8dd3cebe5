"""What became of each mail."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from fireside.kernel.db import Base, JsonDict, Scoped, UtcDateTime


class MailState(enum.StrEnum):
    """The fate of a mail."""

    QUEUED = "queued"
    SENT = "sent"
    DROPPED = "dropped"  # no longer true when its time came
    BOUNCED = "bounced"  # the address does not exist
    FAILED = "failed"  # given up after many attempts; an administrator can send it again


class OutgoingMail(Scoped, Base):
    """One mail to one person; the dedupe key makes asking twice harmless."""

    __tablename__ = "outgoing_mail"
    __table_args__ = (UniqueConstraint("institution_id", "dedupe_key"),)

    kind: Mapped[str] = mapped_column(String(80))
    account_id: Mapped[int | None] = mapped_column(BigInteger)
    payload: Mapped[dict[str, Any]] = mapped_column(JsonDict, default=dict)
    dedupe_key: Mapped[str] = mapped_column(String(200))
    message_id: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(10), default=MailState.QUEUED)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    error: Mapped[str | None] = mapped_column(String(300))
