"""The interview, its appointments, and the commitments that make a double booking impossible."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fireside.interviews.rules import ChangeState, Format, State
from fireside.kernel.db import Base, Global, JsonList, Scoped, UtcDateTime, scoped_fk
from fireside.people.models import Membership


class Interview(Scoped, Base):
    """One student's journey. ``version`` rises with each change of state: links are bound to it."""

    __tablename__ = "interview"
    __table_args__ = (
        scoped_fk("membership", "student_id"),
        scoped_fk("membership", "host_id"),
        Index("ix_interview_student", "institution_id", "student_id"),
        Index("ix_interview_host", "institution_id", "host_id"),
        Index("ix_interview_state", "institution_id", "state"),
    )

    student_id: Mapped[int] = mapped_column(BigInteger)
    host_id: Mapped[int | None] = mapped_column(BigInteger)
    appointment_id: Mapped[int | None] = mapped_column(BigInteger)  # the live or latest one
    state: Mapped[str] = mapped_column(String(12), default=State.DRAFT)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)

    student: Mapped[Membership] = relationship(
        foreign_keys=[student_id],
        primaryjoin="and_(Interview.institution_id == Membership.institution_id,"
        " foreign(Interview.student_id) == Membership.id)",
        viewonly=True,
    )
    host: Mapped[Membership | None] = relationship(
        foreign_keys=[host_id],
        primaryjoin="and_(Interview.institution_id == Membership.institution_id,"
        " foreign(Interview.host_id) == Membership.id)",
        viewonly=True,
    )
    appointment: Mapped[Appointment | None] = relationship(
        primaryjoin="and_(Interview.institution_id == Appointment.institution_id,"
        " foreign(Interview.appointment_id) == Appointment.id)",
        viewonly=True,
    )


class Appointment(Scoped, Base):
    """One host, one time, a number of seats; owns the calendar UID and SEQUENCE (RFC 5545).

    ``student_phone`` is given where the host is to call: she reads it once it is confirmed.
    """

    __tablename__ = "appointment"
    __table_args__ = (
        scoped_fk("interview", "interview_id"),
        scoped_fk("membership", "host_id"),
        Index("ix_appointment_interview", "institution_id", "interview_id"),
        Index("ix_appointment_host", "institution_id", "host_id", "starts_at"),
        CheckConstraint("starts_at < ends_at", name="span"),
        CheckConstraint("0 <= seats_taken AND seats_taken <= seats", name="seats"),
    )

    interview_id: Mapped[int] = mapped_column(BigInteger)
    host_id: Mapped[int] = mapped_column(BigInteger)
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    format: Mapped[str] = mapped_column(String(10), default=Format.VIDEO)
    state: Mapped[str] = mapped_column(String(12), default=State.REQUESTED)
    seats: Mapped[int] = mapped_column(default=1)
    seats_taken: Mapped[int] = mapped_column(default=1)
    uid: Mapped[str] = mapped_column(String(120))
    sequence: Mapped[int] = mapped_column(default=0)

    why_you: Mapped[str] = mapped_column(Text, default="")
    student_phone: Mapped[str] = mapped_column(String(40), default="")
    requested_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(Text, default="")  # of a decline or a cancellation
    cancelled_by: Mapped[str | None] = mapped_column(String(10))
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cancelled_late: Mapped[bool] = mapped_column(default=False)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Alternative(Scoped, Base):
    """A time that a declining host offers instead."""

    __tablename__ = "alternative"
    __table_args__ = (
        scoped_fk("appointment", "appointment_id"),
        Index("ix_alternative_appointment", "institution_id", "appointment_id"),
    )

    appointment_id: Mapped[int] = mapped_column(BigInteger)
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)


class TimeChange(Scoped, Base):
    """That one of the two wanted another time, and what became of it: the history of a time.

    ``times`` are those proposed, in seconds since 1970 UTC; ``moved_to`` is the one that was taken,
    ``moved_from`` the time that stood when it was asked for. ``words`` are for the other person.
    """

    __tablename__ = "time_change"
    __table_args__ = (
        scoped_fk("appointment", "appointment_id"),
        Index("ix_time_change_appointment", "institution_id", "appointment_id"),
    )

    appointment_id: Mapped[int] = mapped_column(BigInteger)
    asked_by: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(10), default=ChangeState.OPEN)
    times: Mapped[list[int]] = mapped_column(JsonList)
    words: Mapped[str] = mapped_column(Text, default="")
    moved_from: Mapped[datetime] = mapped_column(UtcDateTime)
    moved_to: Mapped[datetime | None] = mapped_column(UtcDateTime)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def moments(self) -> tuple[datetime, ...]:
        """The times proposed, in UTC."""
        return tuple(datetime.fromtimestamp(seconds, UTC) for seconds in self.times)


class Commitment(Global, Base):
    """Time that a person holds, buffers included; the database refuses an overlap while active.

    It belongs to the person, not to an institution: a host at two of them has one calendar.
    Nothing in it says with whom or why. See ADR 0004.
    """

    __tablename__ = "commitment"
    __table_args__ = (
        Index("ix_commitment_person", "account_id", "active", "busy_from"),
        Index("ix_commitment_appointment", "appointment_id"),
        CheckConstraint("busy_from < busy_to", name="span"),
    )

    account_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("account.id"))
    institution_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("institution.id"))
    appointment_id: Mapped[int] = mapped_column(BigInteger)
    busy_from: Mapped[datetime] = mapped_column(UtcDateTime)
    busy_to: Mapped[datetime] = mapped_column(UtcDateTime)
    active: Mapped[bool] = mapped_column(default=True)
