"""What in other rooms ends somebody's part in campaigns."""

from __future__ import annotations

from fireside.campaigns.service import forget_campaigns_of, share_of
from fireside.kernel import events, subjects
from fireside.people.events import MemberLeft


def register() -> None:
    """Subscribe, and hand out what is asked for."""
    subjects.register_share("campaigns", share_of)
    events.subscribe(MemberLeft, _forget)


def _forget(event: MemberLeft) -> None:
    forget_campaigns_of(event.membership_id)
