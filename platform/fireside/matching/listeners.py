"""What this room hears of others: somebody has left for good."""

from __future__ import annotations

from fireside.kernel import events
from fireside.matching.service.rounds import forget_rounds_of
from fireside.people.events import MemberLeft


def register() -> None:
    """Subscribe."""
    events.subscribe(MemberLeft, _erase)


def _erase(event: MemberLeft) -> None:
    forget_rounds_of(event.membership_id)
