"""Who people are: a global account, and a place in each institution."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fireside.kernel.db import Base, Global, JsonDict, JsonList, Scoped, UtcDateTime, scoped_fk
from fireside.people.rules import CopyState, ErasureState, NoticeState, Role, first_name


class Account(Global, Base):
    """One person's sign-in. ``email`` is stored case-folded; hosts never need a password."""

    __tablename__ = "account"

    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    bounced_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SignInSession(Global, Base):
    """A browser that is signed in; only the fingerprint of its secret is stored."""

    __tablename__ = "sign_in_session"

    fingerprint: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("account.id"), index=True)
    institution_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("institution.id"))
    method: Mapped[str] = mapped_column(String(20))
    device: Mapped[str] = mapped_column(String(120), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class LoginToken(Global, Base):
    """A magic link and its six-digit code, good once within ten minutes."""

    __tablename__ = "login_token"

    account_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("account.id"))
    institution_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("institution.id"))
    next_path: Mapped[str | None] = mapped_column(String(500))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    code_attempts: Mapped[int] = mapped_column(default=0)


class EmailChange(Global, Base):
    """A new address that waits for a word from both mailboxes; applied when both have spoken."""

    __tablename__ = "email_change"

    account_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("account.id"), index=True)
    institution_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("institution.id"))
    old_email: Mapped[str] = mapped_column(String(254))  # gets the last notice
    new_email: Mapped[str] = mapped_column(String(254))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    old_confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    new_confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # applied, or called off


class Membership(Scoped, Base):
    """A place in one institution; a student who becomes an alumna keeps it and its history.

    ``muted`` lists the mail topics that she does not want, ``channels`` the plugins' ways to tell
    her of things beside mail; ``asked`` the steps of the welcome that
    she has seen, until ``onboarded_at``; ``conduct_version`` the code of conduct that
    she accepted at ``conduct_at``. After ``left_at`` it is an empty shell without a name.
    """

    __tablename__ = "membership"
    __table_args__ = (
        UniqueConstraint("institution_id", "account_id"),
        Index("ix_membership_account_id", "account_id"),
    )

    account_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("account.id"))
    name: Mapped[str] = mapped_column(String(120))
    zone: Mapped[str] = mapped_column(String(64))
    is_student: Mapped[bool] = mapped_column(default=False)
    is_host: Mapped[bool] = mapped_column(default=False)
    is_advisor: Mapped[bool] = mapped_column(default=False)
    is_administrator: Mapped[bool] = mapped_column(default=False)
    paused: Mapped[bool] = mapped_column(default=False)
    photo_id: Mapped[int | None] = mapped_column(BigInteger)  # a stored_file; None: initials
    muted: Mapped[list[str]] = mapped_column(JsonList, default=list)
    channels: Mapped[list[str]] = mapped_column(JsonList, default=list)
    asked: Mapped[list[str]] = mapped_column(JsonList, default=list)
    onboarded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    conduct_version: Mapped[int] = mapped_column(default=0)
    conduct_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    @property
    def roles(self) -> frozenset[Role]:
        """The roles held; none while the membership is paused, nor after she has left."""
        if self.paused or self.left_at is not None:
            return frozenset()
        return frozenset(role for role in Role if getattr(self, f"is_{role.value}"))

    @property
    def first_name(self) -> str:
        """How a kind person would address them."""
        return first_name(self.name)


class StudentProfile(Scoped, Base):
    """What matching knows of a student; ``fields``, ``languages``: keys of plugins.vocabulary."""

    __tablename__ = "student_profile"
    __table_args__ = (
        scoped_fk("membership", "membership_id"),
        UniqueConstraint("institution_id", "membership_id"),
    )

    membership_id: Mapped[int] = mapped_column(BigInteger)
    programme: Mapped[str] = mapped_column(String(120), default="")
    graduation_year: Mapped[int | None]
    fields: Mapped[list[str]] = mapped_column(JsonList, default=list)
    languages: Mapped[list[str]] = mapped_column(JsonList, default=list)
    formats: Mapped[list[str]] = mapped_column(JsonList, default=list)
    place: Mapped[str] = mapped_column(String(120), default="")
    about: Mapped[str] = mapped_column(Text, default="")
    objectives: Mapped[list[str]] = mapped_column(JsonList, default=list)


class HostProfile(Scoped, Base):
    """What a host offers. Minutes for lengths; ``arrival`` holds the in-person details by key."""

    __tablename__ = "host_profile"
    __table_args__ = (
        scoped_fk("membership", "membership_id"),
        UniqueConstraint("institution_id", "membership_id"),
    )

    membership_id: Mapped[int] = mapped_column(BigInteger)
    headline: Mapped[str] = mapped_column(String(160), default="")
    position: Mapped[str] = mapped_column(String(120), default="")
    organisation: Mapped[str] = mapped_column(String(120), default="")
    field: Mapped[str] = mapped_column(String(40), default="")
    place: Mapped[str] = mapped_column(String(120), default="")
    programme: Mapped[str] = mapped_column(String(120), default="")
    graduation_year: Mapped[int | None]
    languages: Mapped[list[str]] = mapped_column(JsonList, default=list)
    topics: Mapped[list[str]] = mapped_column(JsonList, default=list)
    about: Mapped[str] = mapped_column(Text, default="")
    ask_me_about: Mapped[str] = mapped_column(Text, default="")

    formats: Mapped[list[str]] = mapped_column(JsonList, default=list)
    arrival: Mapped[dict[str, str]] = mapped_column(JsonDict, default=dict)
    video_link: Mapped[str] = mapped_column(String(500), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    student_calls: Mapped[bool] = mapped_column(default=True)

    minutes: Mapped[int] = mapped_column(default=30)
    buffer_minutes: Mapped[int] = mapped_column(default=10)
    """Kept free before a conversation; ``buffer_after_minutes`` after it."""
    buffer_after_minutes: Mapped[int] = mapped_column(default=10)
    step_minutes: Mapped[int] = mapped_column(default=15)
    """How far apart the times lie at which a conversation can begin."""
    notice_hours: Mapped[int | None]
    horizon_days: Mapped[int | None]
    """Both her own, beside the institution's policies of the same kind."""
    daily_cap: Mapped[int] = mapped_column(default=0)
    weekly_cap: Mapped[int] = mapped_column(default=0)
    monthly_cap: Mapped[int] = mapped_column(default=4)
    term_cap: Mapped[int] = mapped_column(default=0)
    """Requests a term at most, where she wants fewer than the institution allows; 0 if not."""
    confirmation: Mapped[str | None] = mapped_column(String(10))
    rests_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Set when a student did not come; a pause of her own is ``paused_until``."""
    paused_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    next_opening_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    membership: Mapped[Membership] = relationship(viewonly=True)


class CareerStation(Scoped, Base):
    """One stop on a host's path; the latest has no ``until``."""

    __tablename__ = "career_station"
    __table_args__ = (
        scoped_fk("membership", "membership_id"),
        Index("ix_career_station_membership", "institution_id", "membership_id"),
    )

    membership_id: Mapped[int] = mapped_column(BigInteger)
    position: Mapped[str] = mapped_column(String(120))
    organisation: Mapped[str] = mapped_column(String(120))
    since: Mapped[int]
    until: Mapped[int | None]


class Block(Scoped, Base):
    """One of two does not want to be found by the other, nor to find her; both keep their past."""

    __tablename__ = "block"
    __table_args__ = (
        scoped_fk("membership", "blocker_id"),
        scoped_fk("membership", "blocked_id"),
        UniqueConstraint("institution_id", "blocker_id", "blocked_id"),
        Index("ix_block_blocked", "institution_id", "blocked_id"),
    )

    blocker_id: Mapped[int] = mapped_column(BigInteger)
    blocked_id: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SubjectCopy(Scoped, Base):
    """A person's copy of all that is held about her: hers alone, sealed, and kept for a day."""

    __tablename__ = "subject_copy"
    __table_args__ = (
        scoped_fk("membership", "membership_id"),
        scoped_fk("stored_file", "file_id"),
        UniqueConstraint("institution_id", "membership_id"),
    )

    membership_id: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(String(10), default=CopyState.QUEUED)
    progress: Mapped[int] = mapped_column(default=0)  # percent
    file_id: Mapped[int | None] = mapped_column(BigInteger)
    size: Mapped[int] = mapped_column(default=0)  # bytes, before it is sealed
    left_out: Mapped[str] = mapped_column(String(300), default="")  # plugins that failed
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Notice(Scoped, Base):
    """One short word to one person by one channel; the dedupe key makes asking twice harmless."""

    __tablename__ = "notice"
    __table_args__ = (
        scoped_fk("membership", "membership_id"),
        UniqueConstraint("institution_id", "dedupe_key"),
        Index("ix_notice_membership", "institution_id", "membership_id"),
    )

    membership_id: Mapped[int] = mapped_column(BigInteger)
    channel: Mapped[str] = mapped_column(String(170))  # the plugin's name and its key
    kind: Mapped[str] = mapped_column(String(80))
    dedupe_key: Mapped[str] = mapped_column(String(400))
    state: Mapped[str] = mapped_column(String(10), default=NoticeState.QUEUED)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class PluginErasure(Scoped, Base):
    """What one plugin did about somebody who has left; ``note`` says what is not erased, and why.

    The note is the plugin's or the platform's, and names nobody.
    """

    __tablename__ = "plugin_erasure"
    __table_args__ = (
        scoped_fk("membership", "membership_id"),
        UniqueConstraint("institution_id", "membership_id", "plugin"),
    )

    membership_id: Mapped[int] = mapped_column(BigInteger)
    plugin: Mapped[str] = mapped_column(String(80))
    state: Mapped[str] = mapped_column(String(10), default=ErasureState.WAITING)
    erased: Mapped[int] = mapped_column(default=0)  # records
    note: Mapped[str] = mapped_column(String(300), default="")
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
