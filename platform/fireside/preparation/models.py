"""What the student writes before the conversation."""

from __future__ import annotations

from sqlalchemy import BigInteger, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from fireside.kernel.db import Base, Scoped, scoped_fk


class Objective(Scoped, Base):
    """One thing to learn: a key of DOMAIN's five benefits, and the student's own words."""

    __tablename__ = "objective"
    __table_args__ = (
        scoped_fk("interview", "interview_id"),
        UniqueConstraint("institution_id", "interview_id", "key"),
    )

    interview_id: Mapped[int] = mapped_column(BigInteger)
    key: Mapped[str] = mapped_column(String(20))
    words: Mapped[str] = mapped_column(Text, default="")


class ResearchCard(Scoped, Base):
    """What the student found out about the person, the organisation and the field."""

    __tablename__ = "research_card"
    __table_args__ = (
        scoped_fk("interview", "interview_id"),
        UniqueConstraint("institution_id", "interview_id"),
    )

    interview_id: Mapped[int] = mapped_column(BigInteger)
    person: Mapped[str] = mapped_column(Text, default="")
    organisation: Mapped[str] = mapped_column(Text, default="")
    field: Mapped[str] = mapped_column(Text, default="")


class Introduction(Scoped, Base):
    """How the student opens: who she is, why she is here, what she can offer."""

    __tablename__ = "introduction"
    __table_args__ = (
        scoped_fk("interview", "interview_id"),
        UniqueConstraint("institution_id", "interview_id"),
    )

    interview_id: Mapped[int] = mapped_column(BigInteger)
    who_i_am: Mapped[str] = mapped_column(Text, default="")
    purpose: Mapped[str] = mapped_column(Text, default="")
    offer: Mapped[str] = mapped_column(Text, default="")


class Question(Scoped, Base):
    """A question on the student's list; from a pack it remembers which, in which version."""

    __tablename__ = "question"
    __table_args__ = (
        scoped_fk("interview", "interview_id"),
        Index("ix_question_interview", "institution_id", "interview_id", "position"),
    )

    interview_id: Mapped[int] = mapped_column(BigInteger)
    position: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    category: Mapped[str] = mapped_column(String(40), default="")
    marked: Mapped[bool] = mapped_column(default=False)
    pack_key: Mapped[str | None] = mapped_column(String(120))
    pack_version: Mapped[str | None] = mapped_column(String(20))
    question_key: Mapped[str | None] = mapped_column(String(80))
