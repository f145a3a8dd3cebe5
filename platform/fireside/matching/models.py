"""What an institution decided about the rules that rank its hosts, and its rounds."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from fireside.kernel.db import Base, JsonDict, Scoped, UtcDateTime, scoped_fk
from fireside.matching.rules.rounds import RoundState


class MatchRule(Scoped, Base):
    """One scorer or filter, where the institution does not leave it as its plugin gave it.

    Of a scorer there is the ``weight``, 0 for off; of a filter whether it is ``off`` and its
    ``place`` among the filters. The row of a plugin that is gone waits for its return.
    """

    __tablename__ = "match_rule"
    __table_args__ = (UniqueConstraint("institution_id", "kind", "rule"),)

    kind: Mapped[str] = mapped_column(String(10))
    rule: Mapped[str] = mapped_column(String(170))
    weight: Mapped[float | None]
    off: Mapped[bool] = mapped_column(default=False)
    place: Mapped[int | None]


class MatchingRound(Scoped, Base):
    """One attempt to bring students and hosts together; ``revision`` rises with each making.

    Empty ``programme`` and ``graduation_year`` mean all students; ``seats_each`` is the most
    that a host gets, below her own monthly cap. ``figures`` are the fields of rules' Quality.
    """

    __tablename__ = "matching_round"
    __table_args__ = (scoped_fk("membership", "started_by"),)

    title: Mapped[str] = mapped_column(String(120))
    aim: Mapped[str] = mapped_column(String(12))
    programme: Mapped[str] = mapped_column(String(120), default="")
    graduation_year: Mapped[int | None]
    only_without: Mapped[bool] = mapped_column(default=False)  # who has met nobody yet
    seats_each: Mapped[int]
    state: Mapped[str] = mapped_column(String(10), default=RoundState.QUEUED)
    progress: Mapped[int] = mapped_column(default=0)  # percent
    revision: Mapped[int] = mapped_column(default=1)
    stale: Mapped[bool] = mapped_column(default=False)  # a ruling came after the making
    figures: Mapped[dict[str, int]] = mapped_column(JsonDict, default=dict)
    started_by: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class RoundPlace(Scoped, Base):
    """What a round gives one student: a host, or nobody."""

    __tablename__ = "matching_round_place"
    __table_args__ = (
        scoped_fk("matching_round", "round_id"),
        scoped_fk("membership", "student_id"),
        scoped_fk("membership", "host_id"),
        UniqueConstraint("institution_id", "round_id", "student_id"),
        Index("ix_matching_round_place_host", "institution_id", "host_id"),
        Index("ix_matching_round_place_student", "institution_id", "student_id"),
    )

    round_id: Mapped[int] = mapped_column(BigInteger)
    student_id: Mapped[int] = mapped_column(BigInteger)
    host_id: Mapped[int | None] = mapped_column(BigInteger)
    rank: Mapped[int | None]  # 1: nobody fits her better
    fit: Mapped[int | None]  # percent
    suitable: Mapped[int] = mapped_column(default=0)  # hosts who would suit
    locked: Mapped[bool] = mapped_column(default=False)


class PairRuling(Scoped, Base):
    """What an adviser has decided about a pair: that it must be, or must not be."""

    __tablename__ = "matching_pair_ruling"
    __table_args__ = (
        scoped_fk("matching_round", "round_id"),
        scoped_fk("membership", "student_id"),
        scoped_fk("membership", "host_id"),
        UniqueConstraint("institution_id", "round_id", "student_id", "host_id"),
        Index("ix_matching_pair_ruling_host", "institution_id", "host_id"),
        Index("ix_matching_pair_ruling_student", "institution_id", "student_id"),
    )

    round_id: Mapped[int] = mapped_column(BigInteger)
    student_id: Mapped[int] = mapped_column(BigInteger)
    host_id: Mapped[int] = mapped_column(BigInteger)
    verdict: Mapped[str] = mapped_column(String(8))
