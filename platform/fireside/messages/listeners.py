"""What this room hears of others: somebody leaves, and wants her records."""

from __future__ import annotations

from fireside.kernel import events, subjects
from fireside.messages.service import erase_words_of, share_of
from fireside.people.events import MemberLeft


def register() -> None:
    """Subscribe, and hand out what is asked for."""
    events.subscribe(MemberLeft, _erase)
    subjects.register_share("messages", share_of)


def _erase(event: MemberLeft) -> None:
    erase_words_of(event.membership_id)
