"""What an institution decided about the rules that rank its hosts."""

from __future__ import annotations

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from fireside.kernel.db import Base, Scoped


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
