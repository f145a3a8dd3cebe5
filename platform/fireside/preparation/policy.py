"""Who prepares: the interview's student alone. The host sees what she hopes to learn.

The institution's question packs are written by its administrators.
"""

from __future__ import annotations

from fireside.interviews.policy import is_its_host, is_its_student
from fireside.kernel.permissions import has_role, register_action


def register() -> None:
    """Add this room's rows to the policy table."""
    register_action("preparation.read", has_role("student"), is_its_student)
    register_action("preparation.edit", has_role("student"), is_its_student, writes=True)
    register_action("preparation.hopes", has_role("student", "host"), is_its_student, is_its_host)
    register_action("pack.read", has_role("administrator"))
    register_action("pack.write", has_role("administrator"), writes=True)
