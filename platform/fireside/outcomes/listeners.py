"""What this room hears of others: somebody has left."""

from __future__ import annotations

from fireside.kernel import events, subjects
from fireside.outcomes import service
from fireside.people.events import MemberLeft


def register() -> None:
    """Subscribe, and hand out what is asked for."""
    events.subscribe(MemberLeft, erase)
    subjects.register_share("outcomes", service.share_of)


def erase(event: MemberLeft) -> None:
    """Erase what she wrote here."""
    service.erase_share(event.membership_id)
