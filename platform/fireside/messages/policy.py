"""Who writes to whom: the two of an interview; staff see it where one of them asked for help."""

from __future__ import annotations

from fireside.interviews.models import Interview
from fireside.interviews.policy import is_its_host, is_its_student
from fireside.interviews.rules import UNSEEN
from fireside.kernel.permissions import Actor, has_role, register_action
from fireside.kernel.web import NavItem, register_navigation
from fireside.messages.models import Concern


def is_one_of_two(actor: Actor, interview: Interview) -> bool:
    """Tell whether the actor is the student or the host, and the host was asked."""
    asked = interview.host_id is not None and interview.state not in UNSEEN
    return asked and (is_its_student(actor, interview) or is_its_host(actor, interview))


def stands_outside(actor: Actor, concern: Concern) -> bool:
    """Tell whether a concern is neither the actor's own nor about the actor."""
    return actor.membership_id not in (None, concern.reporter_id, concern.about_id)


def register() -> None:
    """Add this room's rows to the policy table, and its entry to the menu."""
    either, staff = has_role("student", "host"), has_role("advisor", "administrator")
    register_action("message.read", either, is_one_of_two)
    register_action("message.write", either, is_one_of_two, writes=True)
    register_action("concern.report", either, is_one_of_two, writes=True)
    register_action("concern.list", staff)
    register_action("concern.look", staff, stands_outside, traces=True)
    register_action("concern.close", staff, stands_outside, writes=True)
    register_navigation(
        NavItem("Concerns", "concerns.overview", "shield", "concern.list", 28, ("concerns",))
    )
