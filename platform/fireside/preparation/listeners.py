"""What goes when somebody leaves for good: everything that she wrote before a conversation."""

from __future__ import annotations

from fireside.kernel import events, subjects
from fireside.people.events import MemberLeft
from fireside.preparation.service import forget_preparation, share_of


def register() -> None:
    """Subscribe, and hand out what is asked for."""
    events.subscribe(MemberLeft, _erase)
    subjects.register_share("preparation", share_of)


def _erase(event: MemberLeft) -> None:
    forget_preparation(event.membership_id)
