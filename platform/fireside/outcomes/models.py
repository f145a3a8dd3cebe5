"""What a conversation changed, in the student's words, and what the host may hear of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from fireside.kernel.db import Base, JsonList, Scoped, UtcDateTime, scoped_fk


class Reflection(Scoped, Base):
    """The student looks back. One per interview; ``finished_at`` None while it is a draft.

    ``fit_before`` and ``fit_after`` are 1 (not for me) to 5 (made for me). ``sealed`` holds the
    free texts as JSON, encrypted: learned (by objective key), attracted, put_off, misconceptions,
    next_path. ``competencies`` are NACE keys of ``competencies_edition``. ``shared`` lets the
    institution's advisers read it.
    """

    __tablename__ = "reflection"
    __table_args__ = (
        scoped_fk("interview", "interview_id"),
        UniqueConstraint("institution_id", "interview_id"),
    )

    interview_id: Mapped[int] = mapped_column(BigInteger)
    fit_before: Mapped[int | None]
    fit_after: Mapped[int | None]
    verdict: Mapped[str | None] = mapped_column(String(12))
    in_contact: Mapped[bool | None]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    competencies: Mapped[list[str]] = mapped_column(JsonList, default=list)
    competencies_edition: Mapped[str] = mapped_column(String(20), default="")
    shared: Mapped[bool] = mapped_column(default=False)
    revision: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class OutcomeEntry(Scoped, Base):
    """One thing that came of it: a change in the résumé, a gap to close, an opportunity.

    ``because`` is the advice behind it.
    """

    __tablename__ = "outcome_entry"
    __table_args__ = (
        scoped_fk("interview", "interview_id"),
        Index("ix_outcome_entry_interview", "institution_id", "interview_id"),
    )

    interview_id: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(Text)
    because: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class HostNews(Scoped, Base):
    """The very text that the student approved for the host; once revoked, it is gone from there."""

    __tablename__ = "host_news"
    __table_args__ = (
        scoped_fk("interview", "interview_id"),
        UniqueConstraint("institution_id", "interview_id"),
    )

    interview_id: Mapped[int] = mapped_column(BigInteger)
    text: Mapped[str] = mapped_column(Text)
    approved_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
