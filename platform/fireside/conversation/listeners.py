"""What this room hears of others: somebody has left for good."""

from __future__ import annotations

from fireside.conversation.service import erase_notes_of
from fireside.kernel import events
from fireside.people.events import MemberLeft


def register() -> None:
    """Subscribe."""
    events.subscribe(MemberLeft, _erase)


def _erase(event: MemberLeft) -> None:
    erase_notes_of(event.membership_id)
