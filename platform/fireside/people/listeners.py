"""What this room hears of others: mail that came back."""

from __future__ import annotations

from fireside.kernel import events
from fireside.kernel.mail import MailBounced
from fireside.people.service import mark_bounced


def register() -> None:
    """Subscribe."""
    events.subscribe(MailBounced, mark_bounced)
