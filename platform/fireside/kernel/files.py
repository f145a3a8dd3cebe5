"""Files made or received, kept in the database: one transaction, many nodes, tenancy for free."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy import LargeBinary, String, delete, select
from sqlalchemy.orm import Mapped, deferred, mapped_column

from fireside.kernel import clock
from fireside.kernel.db import Base, Scoped, UtcDateTime, db
from fireside.kernel.errors import NotFound


class StoredFile(Scoped, Base):
    """Bytes with a fixed type; whoever serves them checks the permission of what they belong to."""

    __tablename__ = "stored_file"

    kind: Mapped[str] = mapped_column(String(40))
    content_type: Mapped[str] = mapped_column(String(80))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    content: Mapped[bytes] = deferred(mapped_column(LargeBinary))


def put(kind: str, content: bytes, content_type: str) -> StoredFile:
    """Add bytes to the transaction in hand and return their row."""
    stored = StoredFile(
        kind=kind,
        content_type=content_type,
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        created_at=clock.now(),
        content=content,
    )
    db.session.add(stored)
    return stored


def get(file_id: int) -> StoredFile:
    """Return a file of this institution; raise NotFound."""
    stored = db.session.scalar(select(StoredFile).where(StoredFile.id == file_id))
    if stored is None:
        raise NotFound
    return stored


def remove(file_id: int) -> None:
    """Delete a file of this institution; one that is gone already is no fault."""
    db.session.execute(delete(StoredFile).where(StoredFile.id == file_id))
