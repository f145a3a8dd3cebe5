"""Who may change hours: the host whose they are."""

from __future__ import annotations

from fireside.kernel.permissions import Actor, has_role, register_action
from fireside.kernel.web import NavItem, register_navigation

_WEEK = tuple(f"gatherings.{name}" for name in ("mine", "offer", "hosted", "change", "cancel"))
"""What else belongs to a host's week."""


def _is_own(actor: Actor, host_id: object) -> bool:
    return actor.membership_id is not None and actor.membership_id == host_id


def register() -> None:
    """Add this room's rows to the policy table, and its entry to the menu."""
    register_action("availability.edit", has_role("host"), _is_own, writes=True)
    register_navigation(
        NavItem("My week", "availability.week", "calendar", "availability.edit", 30, _WEEK)
    )
