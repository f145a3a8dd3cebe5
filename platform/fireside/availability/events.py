"""What this room tells the rooms after it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CalendarsChosen:
    """A host has connected an account, or said anew which of its calendars is for what."""

    host_id: int
