"""Who may have a feed; who reads one is said by the secret in its address alone."""

from __future__ import annotations

from fireside.kernel.permissions import anyone, has_role, register_action


def register() -> None:
    """Add this room's rows to the policy table."""
    register_action("feed.change", has_role("student", "host"), writes=True)
    register_action("feed.read", anyone)
