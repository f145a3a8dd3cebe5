"""What this room hears of others: somebody has left."""

from __future__ import annotations

from fireside.kernel import events
from fireside.outcomes import service
from fireside.people.events import MemberLeft


def register() -> None:
    """Subscribe."""
    events.subscribe(MemberLeft, erase)


def erase(event: MemberLeft) -> None:
    """Erase what she wrote here."""
    service.erase_share(event.membership_id)
