"""Who may begin an interview, and who sees it: its student, and the host who was asked."""

from __future__ import annotations

from fireside.interviews.models import Interview
from fireside.interviews.rules import UNSEEN
from fireside.kernel.permissions import Actor, has_role, register_action


def is_its_student(actor: Actor, interview: Interview) -> bool:
    """Tell whether the interview is the actor's own journey."""
    return actor.membership_id is not None and actor.membership_id == interview.student_id


def is_its_host(actor: Actor, interview: Interview) -> bool:
    """Tell whether the actor was asked; what has not reached her is no matter of hers."""
    return (
        actor.membership_id is not None
        and actor.membership_id == interview.host_id
        and interview.state not in UNSEEN
    )


def advises_on_it(actor: Actor, interview: Interview) -> bool:
    """Tell whether an adviser looks at somebody else's interview, in which a host was asked."""
    return (
        "advisor" in actor.roles
        and actor.membership_id not in (interview.student_id, interview.host_id)
        and interview.state not in UNSEEN
    )


def register() -> None:
    """Add this room's rows to the policy table."""
    either = has_role("student", "host")
    register_action("interview.read", either, is_its_student, is_its_host)
    register_action("interview.start", has_role("student"), writes=True)
    register_action("interview.discard", has_role("student"), is_its_student, writes=True)
    register_action("interview.hold", either, is_its_student, is_its_host, writes=True)
    register_action(
        "interview.miss", has_role("host", "advisor"), is_its_host, advises_on_it, writes=True
    )
    register_action(
        "interview.host_miss",
        has_role("student", "advisor"),
        is_its_student,
        advises_on_it,
        writes=True,
    )
    register_action("interview.correct_end", either, is_its_student, is_its_host, writes=True)
