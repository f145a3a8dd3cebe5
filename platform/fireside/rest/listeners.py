"""A feed goes with its owner, and her own copy tells of it."""

from __future__ import annotations

from fireside.kernel import events, subjects
from fireside.people.events import MemberLeft
from fireside.rest.service import forget_feed, share_of


def _erase(event: MemberLeft) -> None:
    forget_feed(event.membership_id)


def register() -> None:
    """Subscribe."""
    events.subscribe(MemberLeft, _erase)
    subjects.register_share("rest", share_of)
