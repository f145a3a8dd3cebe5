"""What this room hears of others, and what it answers when mail asks."""

from __future__ import annotations

from fireside.institutions.service import address_of, current_institution
from fireside.kernel import clock, events, subjects
from fireside.kernel.mail import (
    MailBounced,
    MailSettled,
    ask_whether_reachable,
    ask_whether_wanted,
    decline_at,
    show_choices_at,
)
from fireside.kernel.web.rendering import absolute_url
from fireside.people.events import MemberLeft
from fireside.people.service import (
    can_be_written_to,
    mark_bounced,
    share_of,
    tell_beside,
    unsubscribe_token,
    wants_mail,
)
from fireside.plugins.announcing import tell_plugins
from fireside.plugins.types import MemberGone


def register() -> None:
    """Subscribe."""
    events.subscribe(MailBounced, mark_bounced)
    events.subscribe(MemberLeft, _tell_plugins)
    events.subscribe(MailSettled, tell_beside)
    ask_whether_wanted(wants_mail)
    ask_whether_reachable(can_be_written_to)
    show_choices_at(_choices_page)
    decline_at(_one_click)
    subjects.register_share("people", share_of)


def _choices_page() -> str:
    return absolute_url("people.mails", address_of(current_institution()))


def _one_click(account_id: int, topic: str) -> str:
    base = address_of(current_institution())
    return absolute_url("people.unsubscribe", base, token=unsubscribe_token(account_id, topic))


def _tell_plugins(event: MemberLeft) -> None:
    member_id = event.membership_id
    tell_plugins(MemberGone(f"member:{member_id}:gone", clock.now(), member_id))
