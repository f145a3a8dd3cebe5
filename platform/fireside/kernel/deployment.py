"""Facts about the deployment as a whole, kept in its database."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Mapped, mapped_column

from fireside.kernel.db import Base, Global, db


class Deployment(Global, Base):
    """At most one row; ``is_demo`` marks a database in which nobody real lives."""

    __tablename__ = "deployment"

    is_demo: Mapped[bool] = mapped_column(default=False)


def is_demo() -> bool:
    """Tell whether this database is marked as a demo."""
    return bool(db.session.scalar(select(Deployment.is_demo)))
