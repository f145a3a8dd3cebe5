"""What this room tells the rooms after it."""

from __future__ import annotations

from msgspec import Struct


class CalendarsChosen(Struct, frozen=True):
    """A host has connected an account, or said anew which of its calendars is for what."""

    host_id: int
