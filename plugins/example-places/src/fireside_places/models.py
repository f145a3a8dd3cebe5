"""The one table: a place, with nothing in it about any person."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from fireside.plugins import PluginTable, UtcDateTime
from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

STEP_FREE: Final = {
    "yes": "Step-free all the way",
    "partly": "Step-free with help",
    "no": "Steps on the way",
    "unknown": "Not known yet, so ask first",
}
"""Whether somebody with wheels gets in; the keys are stored."""
FRESH_FOR: Final = timedelta(days=182)
"""So long a look at a place is good for."""


class Place(PluginTable):
    """A room or café where two people can talk."""

    __tablename__ = "places_place"

    name: Mapped[str] = mapped_column(String(80))
    directions: Mapped[str] = mapped_column(Text, default="")
    step_free: Mapped[str] = mapped_column(String(10), default="unknown")
    step_free_note: Mapped[str] = mapped_column(Text, default="")
    looked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    stale: Mapped[bool] = mapped_column(default=False)

    @property
    def step_free_words(self) -> str:
        """How one gets in, in words."""
        return STEP_FREE.get(self.step_free, STEP_FREE["unknown"])
