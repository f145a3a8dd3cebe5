"""What this room hears of others: somebody has left for good."""

from __future__ import annotations

from fireside.kernel import events, subjects
from fireside.matching.service.records import share_of
from fireside.matching.service.rounds import forget_rounds_of
from fireside.people.events import MemberLeft


def register() -> None:
    """Subscribe, and hand out what is asked for."""
    subjects.register_share("matching", share_of)
    events.subscribe(MemberLeft, _erase)


def _erase(event: MemberLeft) -> None:
    forget_rounds_of(event.membership_id)
