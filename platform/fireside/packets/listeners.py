"""What goes when somebody leaves for good: every packet that has her name in it."""

from __future__ import annotations

from fireside.kernel import events
from fireside.packets.service import forget_packets
from fireside.people.events import MemberLeft


def register() -> None:
    """Subscribe."""
    events.subscribe(MemberLeft, _erase)


def _erase(event: MemberLeft) -> None:
    forget_packets(event.membership_id)
