"""What makes a second press harmless; rooms, days and lines of people who meet."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index, String, UniqueConstraint, column
from sqlalchemy.orm import Mapped, mapped_column

from fireside.booking.rules.waiting import PlaceState
from fireside.kernel.db import Base, JsonDict, Scoped, UtcDateTime, scoped_fk


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


class MeetingRoom(Scoped, Base):
    """The room that a plugin gave to one appointment; it stays when the plugin is gone."""

    __tablename__ = "meeting_room"
    __table_args__ = (
        scoped_fk("appointment", "appointment_id"),
        UniqueConstraint("institution_id", "appointment_id"),
    )

    appointment_id: Mapped[int] = mapped_column(BigInteger)
    provider: Mapped[str] = mapped_column(String(200))
    link: Mapped[str] = mapped_column(String(500))
    passcode: Mapped[str] = mapped_column(String(100), default="")
    notes: Mapped[str] = mapped_column(String(300), default="")
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Arrival(Scoped, Base):
    """The day of one appointment: a way in of its own, who is late by how much, when it began.

    ``details`` is empty where the host's profile says how to get in. ``begun_at`` is the moment of
    the check-in, ``begun_by`` the party who tapped. Minutes are 0 while nobody is late; ``_told``
    counts how often somebody said so.
    """

    __tablename__ = "arrival"
    __table_args__ = (
        scoped_fk("appointment", "appointment_id"),
        UniqueConstraint("institution_id", "appointment_id"),
    )

    appointment_id: Mapped[int] = mapped_column(BigInteger)
    details: Mapped[dict[str, str]] = mapped_column(JsonDict, default=dict)
    begun_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    begun_by: Mapped[str] = mapped_column(String(10), default="")
    student_minutes: Mapped[int] = mapped_column(default=0)
    student_told: Mapped[int] = mapped_column(default=0)
    student_told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    host_minutes: Mapped[int] = mapped_column(default=0)
    host_told: Mapped[int] = mapped_column(default=0)
    host_told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class WaitPlace(Scoped, Base):
    """A student's place in the line for a host who is full; one of a line is offered at a time.

    ``turns`` counts the offers, ``opening_at`` is the host's next opening when the latest was made.
    """

    __tablename__ = "wait_place"
    __table_args__ = (
        scoped_fk("membership", "host_id"),
        scoped_fk("membership", "student_id"),
        UniqueConstraint("institution_id", "host_id", "student_id"),
        Index("ix_wait_place_student", "institution_id", "student_id"),
        Index(
            "uq_wait_place_offered",
            "institution_id",
            "host_id",
            unique=True,
            postgresql_where=column("state", String) == PlaceState.OFFERED.value,
            sqlite_where=column("state", String) == PlaceState.OFFERED.value,
        ),
    )

    host_id: Mapped[int] = mapped_column(BigInteger)
    student_id: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(String(10), default=PlaceState.WAITING)
    joined_at: Mapped[datetime] = mapped_column(UtcDateTime)
    turns: Mapped[int] = mapped_column(default=0)
    opening_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    turn_ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class AskingRest(Scoped, Base):
    """A student who did not come asks nobody for a while, or until an adviser lifts it."""

    __tablename__ = "asking_rest"
    __table_args__ = (
        scoped_fk("membership", "student_id"),
        scoped_fk("interview", "interview_id"),
        UniqueConstraint("institution_id", "interview_id"),
        Index("ix_asking_rest_student", "institution_id", "student_id"),
    )

    student_id: Mapped[int] = mapped_column(BigInteger)
    interview_id: Mapped[int] = mapped_column(BigInteger)
    began_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lifted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lifted_by: Mapped[int | None] = mapped_column(BigInteger)
