"""Who starts campaigns, whose hours are kept, and who is invited."""

from __future__ import annotations

from fireside.availability.models import CampaignGuest, CampaignHost
from fireside.kernel.permissions import Actor, anyone, has_role, register_action


def _is_asked(actor: Actor, asked: CampaignHost) -> bool:
    return actor.membership_id is not None and actor.membership_id == asked.host_id


def _is_guest(actor: Actor, guest: CampaignGuest) -> bool:
    return actor.membership_id is not None and actor.membership_id == guest.student_id


def register() -> None:
    """Add this room's rows to the policy table.

    ``campaigns.answer_by_link`` is open to strangers: the signed link says which host is asked,
    and the service then asks for ``campaigns.answer`` as that person.
    """
    staff = has_role("advisor", "administrator")
    register_action("campaigns.read", staff)
    register_action("campaigns.change", staff, writes=True)
    register_action("campaigns.answer", has_role("host"), _is_asked, writes=True)
    register_action("campaigns.answer_by_link", anyone, writes=True)
    register_action("campaigns.look", has_role("student"), _is_guest, traces=True)
    register_action("campaigns.reply", has_role("student"), _is_guest, writes=True)
