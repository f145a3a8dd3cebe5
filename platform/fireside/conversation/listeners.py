"""What this room hears of others: somebody has left for good."""

from __future__ import annotations

from fireside.conversation.service import erase_notes_of, share_of
from fireside.kernel import events, subjects
from fireside.people.events import MemberLeft


def register() -> None:
    """Subscribe, and hand out what is asked for."""
    events.subscribe(MemberLeft, _erase)
    subjects.register_share("conversation", share_of)


def _erase(event: MemberLeft) -> None:
    erase_notes_of(event.membership_id)
