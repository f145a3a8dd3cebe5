"""The thank-you, what was promised, who was named, and how the two stay in touch."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, Date, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from fireside.followup.rules import ThanksState, Way
from fireside.kernel.db import Base, JsonList, Scoped, UtcDateTime, scoped_fk


class ThankYou(Scoped, Base):
    """The student's thanks: composed, then sent by mail or logged as a card. One per interview.

    ``quoted`` lists the notes it was composed from; ``mail_id`` the mail that carries it.
    ``thanked_at`` is when it was sent, or the moment the student says the card was posted.
    """

    __tablename__ = "thank_you"
    __table_args__ = (
        scoped_fk("interview", "interview_id"),
        UniqueConstraint("institution_id", "interview_id"),
    )

    interview_id: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(String(10), default=ThanksState.DRAFT)
    way: Mapped[str] = mapped_column(String(10), default=Way.MAIL)
    subject: Mapped[str] = mapped_column(String(200), default="")
    text: Mapped[str] = mapped_column(Text, default="")
    quoted: Mapped[list[int]] = mapped_column(JsonList, default=list)
    revision: Mapped[int] = mapped_column(default=1)
    mail_id: Mapped[int | None] = mapped_column(BigInteger)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    thanked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Promise(Scoped, Base):
    """Something that one of the two said they would do, perhaps by a day."""

    __tablename__ = "promise"
    __table_args__ = (
        scoped_fk("interview", "interview_id"),
        Index("ix_promise_interview", "institution_id", "interview_id"),
    )

    interview_id: Mapped[int] = mapped_column(BigInteger)
    by: Mapped[str] = mapped_column(String(10))
    text: Mapped[str] = mapped_column(Text)
    due_on: Mapped[date | None] = mapped_column(Date)
    kept_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Referral(Scoped, Base):
    """Somebody the host named; ``may_use_name`` is the host's permission to say who named them."""

    __tablename__ = "referral"
    __table_args__ = (
        scoped_fk("interview", "interview_id"),
        Index("ix_referral_interview", "institution_id", "interview_id"),
    )

    interview_id: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str] = mapped_column(String(120))
    about: Mapped[str] = mapped_column(Text, default="")
    may_use_name: Mapped[bool] = mapped_column(default=False)
    write_on: Mapped[date | None] = mapped_column(Date)
    followed_up_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Relation(Scoped, Base):
    """How a student and a host stay in touch after their conversation. One per interview.

    ``write_on`` is when the student means to write next; ``enough_at`` when the host said
    "thank you, enough for now": from then on nothing reminds the student to write.
    """

    __tablename__ = "relation"
    __table_args__ = (
        scoped_fk("interview", "interview_id"),
        UniqueConstraint("institution_id", "interview_id"),
    )

    interview_id: Mapped[int] = mapped_column(BigInteger)
    write_on: Mapped[date | None] = mapped_column(Date)
    written_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    enough_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
