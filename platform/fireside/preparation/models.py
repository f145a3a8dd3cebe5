"""What the student writes before the conversation, and the institution's own question packs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from fireside.kernel.db import Base, JsonDict, Scoped, UtcDateTime, scoped_fk


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
    purpose: Mapped[str] = mapped_column(Text, default="")
    """Why that version of the pack asks it; the words of a later version change nothing here."""
    marked: Mapped[bool] = mapped_column(default=False)
    pack_key: Mapped[str | None] = mapped_column(String(120))
    pack_version: Mapped[str | None] = mapped_column(String(20))
    question_key: Mapped[str | None] = mapped_column(String(80))


class InstitutionPack(Scoped, Base):
    """A question pack that the institution writes itself: the draft, and which version is out."""

    __tablename__ = "institution_pack"
    __table_args__ = (UniqueConstraint("institution_id", "key"),)

    key: Mapped[str] = mapped_column(String(60))
    draft: Mapped[dict[str, Any]] = mapped_column(JsonDict)
    """What is being written; it may be unfinished (`rules.packs`)."""
    unread_text: Mapped[str] = mapped_column(Text, default="")
    """A text with faults, kept until it can be taken over or is dropped."""
    revision: Mapped[int] = mapped_column(default=1)
    """Rises with each change, so that two people never write over one another unseen."""
    latest: Mapped[int] = mapped_column(default=0)
    """The number of the last version; 0 while nothing has been published."""
    published: Mapped[int | None]
    """The version that students are offered."""
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class PackVersion(Scoped, Base):
    """A pack as it was published: it never changes."""

    __tablename__ = "pack_version"
    __table_args__ = (
        scoped_fk("institution_pack", "pack_id"),
        UniqueConstraint("institution_id", "pack_id", "number"),
    )

    pack_id: Mapped[int] = mapped_column(BigInteger)
    number: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(JsonDict)
    published_at: Mapped[datetime] = mapped_column(UtcDateTime)
