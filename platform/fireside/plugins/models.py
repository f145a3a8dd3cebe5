"""Which plugins an institution has switched on, and what went wrong in them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from fireside.kernel.db import Base, JsonDict, Scoped, UtcDateTime


class PluginState(Scoped, Base):
    """One plugin in one institution. ``failures`` counts those in a row since the last success."""

    __tablename__ = "plugin_state"
    __table_args__ = (UniqueConstraint("institution_id", "plugin"),)

    plugin: Mapped[str] = mapped_column(String(80))
    enabled: Mapped[bool] = mapped_column(default=False)
    settings: Mapped[dict[str, Any]] = mapped_column(JsonDict, default=dict)
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary, default=None)
    """The secrets among the settings, sealed for this row; never part of ``settings``."""
    theme: Mapped[str | None] = mapped_column(String(60), default=None)
    """The key of the look that packets have here, where it is one of this plugin's."""
    failures: Mapped[int] = mapped_column(default=0)
    switched_off_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    switched_off_reason: Mapped[str] = mapped_column(Text, default="")


class PluginFault(Scoped, Base):
    """One failure of one hook, as the administrator sees it."""

    __tablename__ = "plugin_fault"
    __table_args__ = (Index("ix_plugin_fault_plugin", "institution_id", "plugin", "at"),)

    plugin: Mapped[str] = mapped_column(String(80))
    hook: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    error: Mapped[str] = mapped_column(Text)
    milliseconds: Mapped[int]


class PluginTiming(Scoped, Base):
    """How long one hook of one version of a plugin took: sums over all its calls, no call alone."""

    __tablename__ = "plugin_timing"
    __table_args__ = (UniqueConstraint("institution_id", "plugin", "version", "hook"),)

    plugin: Mapped[str] = mapped_column(String(80))
    version: Mapped[str] = mapped_column(String(80))
    hook: Mapped[str] = mapped_column(String(80))
    calls: Mapped[int] = mapped_column(BigInteger)
    microseconds: Mapped[int] = mapped_column(BigInteger)
