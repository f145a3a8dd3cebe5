"""A group conversation and its seats; the database refuses the seat too many."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from fireside.gatherings.rules import GatheringState
from fireside.interviews.rules import Format
from fireside.kernel.db import Base, JsonDict, Scoped, UtcDateTime, scoped_fk


class Gathering(Scoped, Base):
    """One host, one time, several seats; owns the calendar UID and SEQUENCE (RFC 5545).

    Its time is held by commitments that carry its id as that of an appointment: ids are unique
    across tables. ``place`` holds arrival details by key, where people meet in one place.
    """

    __tablename__ = "gathering"
    __table_args__ = (
        scoped_fk("membership", "host_id"),
        Index("ix_gathering_host", "institution_id", "host_id", "starts_at"),
        Index("ix_gathering_start", "institution_id", "starts_at"),
        CheckConstraint("starts_at < ends_at", name="span"),
        CheckConstraint("0 <= seats_taken AND seats_taken <= seats", name="seats"),
    )

    host_id: Mapped[int] = mapped_column(BigInteger)
    title: Mapped[str] = mapped_column(String(100))
    about: Mapped[str] = mapped_column(Text, default="")
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    zone: Mapped[str] = mapped_column(String(64))  # in which the host named the time
    format: Mapped[str] = mapped_column(String(10), default=Format.VIDEO)
    video_link: Mapped[str] = mapped_column(String(500), default="")
    place: Mapped[dict[str, str]] = mapped_column(JsonDict, default=dict)
    state: Mapped[str] = mapped_column(String(10), default=GatheringState.OPEN)
    seats: Mapped[int]
    seats_taken: Mapped[int] = mapped_column(default=0)
    uid: Mapped[str] = mapped_column(String(120))
    sequence: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str] = mapped_column(Text, default="")  # of a cancellation
    offered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def minutes(self) -> int:
        """The planned length."""
        return int((self.ends_at - self.starts_at).total_seconds()) // 60

    @property
    def seats_left(self) -> int:
        """How many can still be taken."""
        return self.seats - self.seats_taken

    @property
    def is_cancelled(self) -> bool:
        """Whether it was called off."""
        return self.state == GatheringState.CANCELLED


class Seat(Scoped, Base):
    """A student's seat; free again after ``given_back_at``, and the same row when she comes back.

    Her invitation's SEQUENCE is the gathering's and the seat's together: both only rise.
    """

    __tablename__ = "seat"
    __table_args__ = (
        scoped_fk("gathering", "gathering_id"),
        scoped_fk("membership", "student_id"),
        UniqueConstraint("institution_id", "gathering_id", "student_id"),
        Index("ix_seat_student", "institution_id", "student_id"),
    )

    gathering_id: Mapped[int] = mapped_column(BigInteger)
    student_id: Mapped[int] = mapped_column(BigInteger)
    question: Mapped[str] = mapped_column(Text, default="")
    sequence: Mapped[int] = mapped_column(default=0)
    taken_at: Mapped[datetime] = mapped_column(UtcDateTime)
    given_back_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
