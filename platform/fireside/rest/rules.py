"""What stands in a feed, and how its events read."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from fireside.interviews.rules import Format, Party, State

SHOWN: Final = frozenset({State.CONFIRMED, State.HELD})
"""What stands in a feed; whatever is called off is gone from it."""
LOOKS_BACK: Final = timedelta(days=90)
FORMAT_WORDS: Final = {Format.IN_PERSON: "In person", Format.VIDEO: "Video call"}


def summary_of(reader: Party, student: str, host: str, *, names: bool) -> str:
    """Return the title of an event: a student is named only where the host wants it."""
    if reader is Party.STUDENT:
        return f"Conversation with {host}"
    return f"Conversation with {student}" if names else "Informational interview"


def place_of(meeting_format: Format, place: str) -> str:
    """Return where it is, without a number or a link that opens anything."""
    if meeting_format is Format.IN_PERSON and place:
        return " ".join(place.split())
    return FORMAT_WORDS.get(meeting_format, "By phone")
