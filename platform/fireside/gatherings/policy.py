"""Who may offer a group conversation, change one, and sit down at one."""

from __future__ import annotations

from fireside.gatherings.models import Gathering
from fireside.kernel.permissions import Actor, has_role, register_action


def _is_its_host(actor: Actor, gathering: Gathering) -> bool:
    return actor.membership_id is not None and actor.membership_id == gathering.host_id


def _is_a_guest(actor: Actor, gathering: Gathering) -> bool:
    return actor.membership_id not in (None, gathering.host_id)


def register() -> None:
    """Add this room's rows to the policy table; its pages are tabs beside others, no entries."""
    student, host = has_role("student"), has_role("host")
    register_action("gathering.find", student)
    register_action("gathering.take", student, _is_a_guest, writes=True)
    register_action("gathering.offer", host, writes=True)
    register_action("gathering.change", host, _is_its_host, writes=True)
