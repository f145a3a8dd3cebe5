"""What goes when somebody leaves for good: everything that she wrote before a conversation."""

from __future__ import annotations

from fireside.kernel import events
from fireside.people.events import MemberLeft
from fireside.preparation.service import forget_preparation


def register() -> None:
    """Subscribe."""
    events.subscribe(MemberLeft, _erase)


def _erase(event: MemberLeft) -> None:
    forget_preparation(event.membership_id)
