"""Who may print a packet and hold it: the interview's student alone."""

from __future__ import annotations

from fireside.interviews.policy import is_its_student
from fireside.kernel.permissions import has_role, register_action


def register() -> None:
    """Add this room's rows to the policy table."""
    student = has_role("student")
    register_action("packet.order", student, is_its_student, writes=True)
    register_action("packet.read", student, is_its_student)
