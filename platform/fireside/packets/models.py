"""Prep packets and how far their printing is."""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import BigInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from fireside.kernel.db import Base, Scoped, UtcDateTime, scoped_fk


class PacketState(enum.StrEnum):
    """Where a packet stands."""

    QUEUED = "queued"
    RENDERING = "rendering"
    READY = "ready"
    FAILED = "failed"


class Packet(Scoped, Base):
    """One version of an interview's packet; equal content has one cache key and is made once."""

    __tablename__ = "packet"
    __table_args__ = (
        scoped_fk("interview", "interview_id"),
        scoped_fk("stored_file", "file_id"),
        UniqueConstraint("institution_id", "cache_key"),
        UniqueConstraint("institution_id", "interview_id", "version"),
    )

    interview_id: Mapped[int] = mapped_column(BigInteger)
    version: Mapped[int]
    cache_key: Mapped[str] = mapped_column(String(64))
    paper: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(10), default=PacketState.QUEUED)
    progress: Mapped[int] = mapped_column(default=0)  # percent
    file_id: Mapped[int | None] = mapped_column(BigInteger)
    pages: Mapped[int | None]
    left_out: Mapped[str] = mapped_column(String(300), default="")  # sections that failed
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    error: Mapped[str | None] = mapped_column(String(300))
