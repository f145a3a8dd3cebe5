"""The host's own rules in her own zone."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from fireside.kernel.db import Base, Scoped, UtcDateTime, scoped_fk


class WeeklyHours(Scoped, Base):
    """A span of a weekday (0 is Monday), in minutes after local midnight; 1440 is the day's end.

    It holds from ``first_day`` to ``last_day``, both included, or without an end on that side.
    """

    __tablename__ = "weekly_hours"
    __table_args__ = (
        scoped_fk("membership", "host_id"),
        Index("ix_weekly_hours_host", "institution_id", "host_id"),
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        CheckConstraint("0 <= start_minute AND start_minute < end_minute", name="span"),
        CheckConstraint("end_minute <= 1440", name="day_end"),
    )

    host_id: Mapped[int] = mapped_column(BigInteger)
    weekday: Mapped[int]
    start_minute: Mapped[int]
    end_minute: Mapped[int]
    first_day: Mapped[date | None]
    last_day: Mapped[date | None]


class DatedOverride(Scoped, Base):
    """One day that differs: a span instead of the weekly ones, or none (both minutes null).

    With ``beside`` it is an offer of this one day: open beside whatever else holds.
    """

    __tablename__ = "dated_override"
    __table_args__ = (
        scoped_fk("membership", "host_id"),
        Index("ix_dated_override_host", "institution_id", "host_id", "day"),
        CheckConstraint("start_minute IS NULL OR start_minute < end_minute", name="span"),
    )

    host_id: Mapped[int] = mapped_column(BigInteger)
    day: Mapped[date]
    start_minute: Mapped[int | None]
    end_minute: Mapped[int | None]
    beside: Mapped[bool] = mapped_column(default=False)


class TravelPeriod(Scoped, Base):
    """Days, both included, on which a host's hours are read in another zone.

    Without a ``zone`` her weekly hours rest on them.
    """

    __tablename__ = "travel_period"
    __table_args__ = (
        scoped_fk("membership", "host_id"),
        Index("ix_travel_period_host", "institution_id", "host_id", "last_day"),
        CheckConstraint("first_day <= last_day", name="days"),
    )

    host_id: Mapped[int] = mapped_column(BigInteger)
    first_day: Mapped[date]
    last_day: Mapped[date]
    zone: Mapped[str | None] = mapped_column(String(64))


class BusyTime(Scoped, Base):
    """Time in which a host cannot be met, as a plugin's calendar told it last; in UTC.

    ``provider`` is the plugin's name and its key. Nothing here says with whom or why.
    """

    __tablename__ = "busy_time"
    __table_args__ = (
        scoped_fk("membership", "host_id"),
        Index("ix_busy_time_host", "institution_id", "host_id", "ends_at"),
        CheckConstraint("starts_at < ends_at", name="span"),
    )

    host_id: Mapped[int] = mapped_column(BigInteger)
    provider: Mapped[str] = mapped_column(String(170))
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)


class LinkedCalendar(Scoped, Base):
    """A calendar of a host's own that is read for her busy times.

    Its address opens it to whoever knows it, so it is sealed; ``site`` is the host it is at, for
    people. ``read_at`` is the last success, ``failing_since`` the first failure after it.
    """

    __tablename__ = "linked_calendar"
    __table_args__ = (
        scoped_fk("membership", "host_id"),
        UniqueConstraint("institution_id", "host_id"),
    )

    host_id: Mapped[int] = mapped_column(BigInteger)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    site: Mapped[str] = mapped_column(String(253))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failing_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    trouble: Mapped[str | None] = mapped_column(String(20))
    told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class CaldavAccount(Scoped, Base):
    """A host's account at a calendar server: read for busy times, written to where she wants it.

    ``sealed`` holds address, name and password; ``site`` and ``login`` tell people which it is. The
    moments are those of ``LinkedCalendar``.
    """

    __tablename__ = "caldav_account"
    __table_args__ = (
        scoped_fk("membership", "host_id"),
        UniqueConstraint("institution_id", "host_id"),
    )

    host_id: Mapped[int] = mapped_column(BigInteger)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    site: Mapped[str] = mapped_column(String(253))
    login: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failing_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    trouble: Mapped[str | None] = mapped_column(String(20))
    told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    write_trouble: Mapped[str | None] = mapped_column(String(20))


class CaldavCalendar(Scoped, Base):
    """A calendar of an account: whether its events close time, and whether ours go into it."""

    __tablename__ = "caldav_calendar"
    __table_args__ = (
        scoped_fk("caldav_account", "account_id"),
        Index("ix_caldav_calendar_account", "institution_id", "account_id"),
    )

    account_id: Mapped[int] = mapped_column(BigInteger)
    url: Mapped[str] = mapped_column(String(2000))
    title: Mapped[str] = mapped_column(String(200))
    writable: Mapped[bool]
    closes: Mapped[bool]
    takes: Mapped[bool] = mapped_column(default=False)


class WrittenEvent(Scoped, Base):
    """A conversation that stands in a host's calendar: where, and at which SEQUENCE."""

    __tablename__ = "written_event"
    __table_args__ = (
        scoped_fk("membership", "host_id"),
        scoped_fk("caldav_calendar", "calendar_id"),
        UniqueConstraint("institution_id", "host_id", "uid"),
    )

    host_id: Mapped[int] = mapped_column(BigInteger)
    calendar_id: Mapped[int] = mapped_column(BigInteger)
    uid: Mapped[str] = mapped_column(String(120))
    url: Mapped[str] = mapped_column(String(2500))
    sequence: Mapped[int]
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Campaign(Scoped, Base):
    """Days in which hosts keep some of their time for students who are invited.

    The days are the institution's; ``starts_at`` and ``ends_at`` are their edges in UTC. Each
    invited student may book ``allowance`` conversations in it.
    """

    __tablename__ = "campaign"
    __table_args__ = (
        scoped_fk("membership", "created_by"),
        Index("ix_campaign_ends", "institution_id", "ends_at"),
        CheckConstraint("first_day <= last_day", name="days"),
        CheckConstraint("allowance > 0", name="allowance"),
    )

    name: Mapped[str] = mapped_column(String(120))
    words: Mapped[str] = mapped_column(Text)
    first_day: Mapped[date]
    last_day: Mapped[date]
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    allowance: Mapped[int] = mapped_column(default=1)
    remind_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_by: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class CampaignHost(Scoped, Base):
    """A host who is asked to take part, and what she said."""

    __tablename__ = "campaign_host"
    __table_args__ = (
        scoped_fk("campaign", "campaign_id"),
        scoped_fk("membership", "host_id"),
        UniqueConstraint("institution_id", "campaign_id", "host_id"),
        Index("ix_campaign_host_host", "institution_id", "host_id"),
    )

    campaign_id: Mapped[int] = mapped_column(BigInteger)
    host_id: Mapped[int] = mapped_column(BigInteger)
    agreed: Mapped[bool | None]
    """Whether she takes part; None until she has answered."""
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class CampaignGuest(Scoped, Base):
    """A student who may book in a campaign: from ``invited_at`` on, and until she declines."""

    __tablename__ = "campaign_guest"
    __table_args__ = (
        scoped_fk("campaign", "campaign_id"),
        scoped_fk("membership", "student_id"),
        UniqueConstraint("institution_id", "campaign_id", "student_id"),
        Index("ix_campaign_guest_student", "institution_id", "student_id"),
    )

    campaign_id: Mapped[int] = mapped_column(BigInteger)
    student_id: Mapped[int] = mapped_column(BigInteger)
    invited_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    declined_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class KeptTime(Scoped, Base):
    """A stretch of a host's time that only the guests of a campaign may book, until it is freed."""

    __tablename__ = "kept_time"
    __table_args__ = (
        scoped_fk("campaign", "campaign_id"),
        scoped_fk("membership", "host_id"),
        Index("ix_kept_time_host", "institution_id", "host_id", "ends_at"),
        Index("ix_kept_time_campaign", "institution_id", "campaign_id"),
        CheckConstraint("starts_at < ends_at", name="span"),
    )

    campaign_id: Mapped[int] = mapped_column(BigInteger)
    host_id: Mapped[int] = mapped_column(BigInteger)
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    kept_at: Mapped[datetime] = mapped_column(UtcDateTime)
    freed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
