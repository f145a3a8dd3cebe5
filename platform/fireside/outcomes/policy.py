"""Who looks back: the interview's student. Others read only what she hands them."""

from __future__ import annotations

from fireside.interviews.models import Interview
from fireside.interviews.policy import is_its_host, is_its_student
from fireside.kernel.permissions import Actor, has_role, register_action


def takes_no_part(actor: Actor, interview: Interview) -> bool:
    """Tell whether the actor is neither of the two: an adviser does not advise herself."""
    return actor.membership_id not in (interview.student_id, interview.host_id)


def register() -> None:
    """Add this room's rows to the policy table."""
    student = has_role("student")
    register_action("reflection.read", student, is_its_student)
    register_action("reflection.write", student, is_its_student, writes=True)
    register_action("reflection.read_shared", has_role("advisor"), takes_no_part, traces=True)
    register_action("news.write", student, is_its_student, writes=True)
    register_action("news.read", has_role("host"), is_its_host)
