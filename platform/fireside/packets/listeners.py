"""What goes when somebody leaves for good: every packet that has her name in it."""

from __future__ import annotations

from fireside.kernel import events, subjects
from fireside.packets.service import forget_packets, share_of
from fireside.people.events import MemberLeft


def register() -> None:
    """Subscribe, and hand out what is asked for."""
    events.subscribe(MemberLeft, _erase)
    subjects.register_share("packets", share_of)


def _erase(event: MemberLeft) -> None:
    forget_packets(event.membership_id)
