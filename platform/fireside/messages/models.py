"""Messages of the two of an interview, and concerns that staff look into; all words are sealed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from fireside.kernel.db import Base, Scoped, UtcDateTime, scoped_fk
from fireside.messages.rules import ConcernState


class Message(Scoped, Base):
    """What one of the two wrote to the other; ``shown_from`` is when the other reads it.

    It belongs to the interview with this host: who is asked after her reads nothing of it.
    ``mail_key`` is a fingerprint of the mail that brought it: delivered twice, it is written once.
    """

    __tablename__ = "message"
    __table_args__ = (
        scoped_fk("interview", "interview_id"),
        scoped_fk("membership", "host_id"),
        scoped_fk("membership", "author_id"),
        Index("ix_message_thread", "institution_id", "interview_id", "host_id"),
        UniqueConstraint("institution_id", "mail_key"),
    )

    interview_id: Mapped[int] = mapped_column(BigInteger)
    host_id: Mapped[int] = mapped_column(BigInteger)
    author_id: Mapped[int] = mapped_column(BigInteger)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    mail_key: Mapped[str | None] = mapped_column(String(64))
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    shown_from: Mapped[datetime] = mapped_column(UtcDateTime)


class Concern(Scoped, Base):
    """What one of the two tells staff about the other; ``answer`` is what staff noted at last."""

    __tablename__ = "concern"
    __table_args__ = (
        scoped_fk("interview", "interview_id"),
        scoped_fk("membership", "reporter_id"),
        scoped_fk("membership", "about_id"),
        scoped_fk("membership", "closed_by"),
        Index("ix_concern_state", "institution_id", "state", "reported_at"),
    )

    interview_id: Mapped[int] = mapped_column(BigInteger)
    reporter_id: Mapped[int] = mapped_column(BigInteger)
    about_id: Mapped[int] = mapped_column(BigInteger)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    state: Mapped[str] = mapped_column(String(10), default=ConcernState.OPEN)
    reported_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_by: Mapped[int | None] = mapped_column(BigInteger)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answer: Mapped[bytes | None] = mapped_column(LargeBinary)
