"""Notes, what advisers say to them, and reviews. No text of a note is stored in the clear."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from fireside.conversation.rules import Audience
from fireside.kernel.db import Base, Scoped, UtcDateTime, scoped_fk


class Note(Scoped, Base):
    """One note of an interview's student; ``sealed`` is its text, encrypted for this row alone.

    ``key`` is ``q<question id>`` under a question of the packet, ``f<number>`` for a free note.
    ``heading`` repeats the question, so that a note outlives it. ``revision`` rises with each
    change; ``shared_at`` is when somebody else could read it as it stands now, or None. ``done``
    marks a question that was asked. A note that was taken away stays as a row without words, so
    that its revision never begins again.
    """

    __tablename__ = "note"
    __table_args__ = (
        scoped_fk("interview", "interview_id"),
        UniqueConstraint("institution_id", "interview_id", "key"),
    )

    interview_id: Mapped[int] = mapped_column(BigInteger)
    key: Mapped[str] = mapped_column(String(30))
    heading: Mapped[str] = mapped_column(Text, default="")
    audience: Mapped[str] = mapped_column(String(10), default=Audience.PRIVATE)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    revision: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    shared_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done: Mapped[bool] = mapped_column(default=False)


class Comment(Scoped, Base):
    """What an adviser says to a note (or to all of them: no note), and the student's answers.

    ``review_id`` is the review with which the student was told of it.
    """

    __tablename__ = "comment"
    __table_args__ = (
        scoped_fk("interview", "interview_id"),
        scoped_fk("note", "note_id"),
        scoped_fk("membership", "author_id"),
        scoped_fk("review", "review_id"),
        Index("ix_comment_interview", "institution_id", "interview_id"),
    )

    interview_id: Mapped[int] = mapped_column(BigInteger)
    note_id: Mapped[int | None] = mapped_column(BigInteger)
    author_id: Mapped[int] = mapped_column(BigInteger)
    review_id: Mapped[int | None] = mapped_column(BigInteger)
    by_student: Mapped[bool] = mapped_column(default=False)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Review(Scoped, Base):
    """An adviser has read what was shared up to ``reviewed_at``; a later change asks again."""

    __tablename__ = "review"
    __table_args__ = (
        scoped_fk("interview", "interview_id"),
        scoped_fk("membership", "advisor_id"),
        Index("ix_review_interview", "institution_id", "interview_id", "reviewed_at"),
    )

    interview_id: Mapped[int] = mapped_column(BigInteger)
    advisor_id: Mapped[int] = mapped_column(BigInteger)
    reviewed_at: Mapped[datetime] = mapped_column(UtcDateTime)
