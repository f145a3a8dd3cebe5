"""The tenant and its policies."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from fireside.institutions.rules import Confirmation, HostLimits, NoShow, TermPlan, YesNo
from fireside.kernel.db import Base, Global, Scoped, UtcDateTime


class Institution(Global, Base):
    """A university, college or school. ``hosts_version`` rises whenever a host's columns change.

    ``asks_per_month`` and ``asks_per_term`` are how often a host is asked at most, ``rest_days``
    how long she is left in peace after a student did not come; 0 means no limit, and no rest.
    ``talks_per_day`` and ``talks_per_week`` are how many conversations she has at most;
    ``host_limits`` says whose number holds where she has given one of her own.
    ``approval_hours`` is how long an adviser has to look at a request, ``no_show_days`` how long a
    student asks nobody after she did not come, where the policies say so.
    ``waitlist_hours`` is how long a student's turn lasts who waits for a host; 0 means no lines.
    A request that ``request_holds`` keeps its time for the student; one that does not is one of
    several for it. A cancellation fewer than ``late_hours`` before the start is late.
    ``nudge_hours`` after the end comes the first nudge to say thank you; ``reminder_hours`` and
    ``last_reminder_minutes`` before the start come the reminders. 0 means none.
    ``terms`` and ``closed_days`` are its calendar, as the availability room writes them down; they
    lie in this row because every search and every request needs them, and whoever has the
    institution has them.
    ``conduct`` is the code of conduct that members accept once; ``conduct_version`` rises with each
    change of it. Without a text nobody has to accept anything.
    """

    __tablename__ = "institution"

    slug: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    host_name: Mapped[str | None] = mapped_column(String(253), unique=True)
    zone: Mapped[str] = mapped_column(String(64), default="UTC")
    welcome: Mapped[str] = mapped_column(String(600), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    confirmation: Mapped[str] = mapped_column(String(10), default=Confirmation.REQUEST)
    thank_you_hours: Mapped[int] = mapped_column(default=48)
    nudge_hours: Mapped[int] = mapped_column(default=20)
    reminder_hours: Mapped[int] = mapped_column(default=24)
    last_reminder_minutes: Mapped[int] = mapped_column(default=120)
    request_valid_hours: Mapped[int] = mapped_column(default=72)
    request_holds: Mapped[bool] = mapped_column(default=True)
    late_hours: Mapped[int] = mapped_column(default=24)
    minimum_notice_hours: Mapped[int] = mapped_column(default=24)
    horizon_days: Mapped[int] = mapped_column(default=28)
    open_requests_per_student: Mapped[int] = mapped_column(default=5)
    approval: Mapped[str] = mapped_column(String(3), default=YesNo.NO)
    approval_hours: Mapped[int] = mapped_column(default=48)
    readiness: Mapped[str] = mapped_column(String(3), default=YesNo.NO)
    no_show: Mapped[str] = mapped_column(String(10), default=NoShow.NOTHING)
    no_show_days: Mapped[int] = mapped_column(default=14)
    waitlist_hours: Mapped[int] = mapped_column(default=24)
    asks_per_month: Mapped[int] = mapped_column(default=8)
    asks_per_term: Mapped[int] = mapped_column(default=24)
    term_plan: Mapped[str] = mapped_column(String(10), default=TermPlan.SEMESTERS)
    talks_per_day: Mapped[int] = mapped_column(default=0)
    talks_per_week: Mapped[int] = mapped_column(default=0)
    host_limits: Mapped[str] = mapped_column(String(10), default=HostLimits.STRICTER)
    rest_days: Mapped[int] = mapped_column(default=14)
    paper: Mapped[str] = mapped_column(String(10), default="a4")
    terms: Mapped[str] = mapped_column(Text, default="[]")
    closed_days: Mapped[str] = mapped_column(Text, default="[]")
    conduct: Mapped[str] = mapped_column(Text, default="")
    conduct_version: Mapped[int] = mapped_column(default=0)
    hosts_version: Mapped[int] = mapped_column(default=1)


class HostChange(Scoped, Base):
    """The ``hosts_version`` with which a host's columns changed last; ``id`` is her membership's.

    The row of ``EVERYBODY`` tells of changes that may concern any host. It names nobody else, and
    it stays when somebody leaves, so that other processes hear of it.
    """

    __tablename__ = "host_change"
    __table_args__ = (Index("ix_host_change_version", "institution_id", "version"),)

    version: Mapped[int]


EVERYBODY = 0
