"""Who thanks and stays in touch: the interview's student. Its host may say that it is enough."""

from __future__ import annotations

from fireside.interviews.policy import is_its_host, is_its_student
from fireside.kernel.permissions import anyone, has_role, register_action
from fireside.kernel.web import NavItem, register_navigation


def register() -> None:
    """Add this room's rows to the policy table, and its entry to the menu.

    ``relation.enough_by_link`` is open to strangers: the signed link itself says whose word it is.
    """
    student, host = has_role("student"), has_role("host")
    register_action("thanks.read", student, is_its_student)
    register_action("thanks.write", student, is_its_student, writes=True)
    register_action("thanks.read_sent", host, is_its_host)
    register_action("followup.read", student, is_its_student)
    register_action("followup.write", student, is_its_student, writes=True)
    register_action("relation.read", has_role("student", "host"), is_its_student, is_its_host)
    register_action("relation.enough", host, is_its_host, writes=True)
    register_action("relation.enough_by_link", anyone, writes=True)
    register_action("network.read", student)
    register_navigation(NavItem("My network", "followup.network", "people", "network.read", 20))
