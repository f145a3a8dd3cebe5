"""Who may decide for an institution."""

from __future__ import annotations

from fireside.kernel.permissions import has_role, register_action


def register() -> None:
    """Add this room's rows to the policy table."""
    register_action("policies.change", has_role("administrator"), writes=True)
    register_action("calendar.change", has_role("administrator"), writes=True)
