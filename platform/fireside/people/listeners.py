"""What this room hears of others, and what it answers when mail asks."""

from __future__ import annotations

from fireside.institutions.service import address_of, current_institution
from fireside.kernel import events, subjects
from fireside.kernel.mail import (
    MailBounced,
    MailSettled,
    ask_whether_reachable,
    ask_whether_wanted,
    show_choices_at,
)
from fireside.kernel.web.rendering import absolute_url
from fireside.people.service import (
    can_be_written_to,
    mark_bounced,
    share_of,
    tell_beside,
    wants_mail,
)


def register() -> None:
    """Subscribe."""
    events.subscribe(MailBounced, mark_bounced)
    events.subscribe(MailSettled, tell_beside)
    ask_whether_wanted(wants_mail)
    ask_whether_reachable(can_be_written_to)
    show_choices_at(_choices_page)
    subjects.register_share("people", share_of)


def _choices_page() -> str:
    return absolute_url("people.mails", address_of(current_institution()))
