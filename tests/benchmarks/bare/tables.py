"""The other side's view of the same database, and the one table of its own."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    BigInteger,
    DateTime,
    Engine,
    ForeignKey,
    Index,
    UniqueConstraint,
    create_engine,
    event,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "busy_timeout=15000",
    "cache_size=-16000",
)


class Base(DeclarativeBase):
    """Root of the tables."""


db = SQLAlchemy(model_class=Base)


class Member(db.Model):  # type: ignore[name-defined]  # Flask-SQLAlchemy makes it as it runs
    """Somebody at an institution."""

    __tablename__ = "membership"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    name: Mapped[str]


class Host(db.Model):  # type: ignore[name-defined]  # as above
    """What a host offers."""

    __tablename__ = "host_profile"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"))
    position: Mapped[str]
    organisation: Mapped[str]
    place: Mapped[str]
    headline: Mapped[str]
    minutes: Mapped[int]
    next_opening_at: Mapped[datetime | None]
    member: Mapped[Member] = relationship()


class Request(db.Model):  # type: ignore[name-defined]  # as above
    """A time that a student asked for; nobody else can have it."""

    __tablename__ = "bare_request"
    __table_args__ = (UniqueConstraint("host_id", "starts_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    host_id: Mapped[int] = mapped_column(BigInteger)
    student_id: Mapped[int] = mapped_column(BigInteger)
    starts_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    why_you: Mapped[str]


def create_tables(database_url: str) -> None:
    """Add the table that only this side uses."""
    engine = create_engine(database_url)
    Base.metadata.tables["bare_request"].create(engine)
    engine.dispose()


def create_indexes(database_url: str) -> None:
    """Add what this side's list needs among many hosts, as whoever writes it would."""
    engine = create_engine(database_url)
    Index("ix_bare_opening", Host.next_opening_at, Host.id).create(engine)
    Index("ix_bare_member", Member.id).create(engine)
    engine.dispose()


def open_alike(engine: Engine) -> None:
    """Give SQLite the same pragmas as ours."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_pragmas)


def _set_pragmas(connection: Any, record: object) -> None:
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
