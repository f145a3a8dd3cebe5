"""The trace that every change leaves: ids and field names, never text; append-only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import BigInteger, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from fireside.kernel import clock
from fireside.kernel.db import Base, Fresh, JsonList, Scoped, UtcDateTime, db


class AuditActor(Protocol):
    """Whoever acted: an account, or none for the system."""

    @property
    def account_id(self) -> int | None:
        """The account, or None."""


class AuditEntry(Scoped, Base):
    """One thing that somebody did. Rows are only ever added; the database refuses the rest."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_subject", "institution_id", "subject_kind", "subject_id"),
    )

    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    account_id: Mapped[int | None] = mapped_column(BigInteger)
    action: Mapped[str] = mapped_column(String(80))
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int | None] = mapped_column(BigInteger)
    fields: Mapped[list[str]] = mapped_column(JsonList, default=list)


def record(
    actor: AuditActor,
    action: str,
    subject_kind: str,
    subject_id: int | None,
    fields: Sequence[str] = (),
) -> None:
    """Add one entry to the transaction in hand: it stands or falls with what it tells of."""
    db.session.add(AuditEntry(**_told(actor, action, subject_kind, subject_id, fields)))


def entry(
    actor: AuditActor,
    action: str,
    subject_kind: str,
    subject_id: int | None,
    fields: Sequence[str] = (),
) -> Fresh:
    """Return an entry for whoever writes it together with what it tells of (``insert_rows``)."""
    return Fresh(AuditEntry, **_told(actor, action, subject_kind, subject_id, fields))


def _told(
    actor: AuditActor,
    action: str,
    subject_kind: str,
    subject_id: int | None,
    fields: Sequence[str],
) -> dict[str, Any]:
    return {
        "at": clock.now(),
        "account_id": actor.account_id,
        "action": action,
        "subject_kind": subject_kind,
        "subject_id": subject_id,
        "fields": list(fields),
    }
