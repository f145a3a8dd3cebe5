"""Who reads and writes notes: the student; advisers what she shares; her host never."""

from __future__ import annotations

from fireside.conversation.service import last_look, last_shared_at
from fireside.interviews.models import Interview
from fireside.interviews.policy import is_its_student
from fireside.kernel.permissions import Actor, anyone, has_role, register_action


def reads_shared_notes(actor: Actor, interview: Interview) -> bool:
    """Tell whether there is something to read for an adviser who takes no part herself."""
    return _stands_outside(actor, interview) and last_shared_at(interview.id) is not None


def has_read_notes(actor: Actor, interview: Interview) -> bool:
    """Tell whether an adviser has read here before: she is told when the sharing has ended."""
    return _stands_outside(actor, interview) and last_look(actor, interview.id) is not None


def _stands_outside(actor: Actor, interview: Interview) -> bool:
    return actor.membership_id not in (None, interview.student_id, interview.host_id)


def register() -> None:
    """Add this room's rows to the policy table."""
    student, advisor = has_role("student"), has_role("advisor")
    register_action("note.read", student, is_its_student)
    register_action("note.write", student, is_its_student, writes=True)
    register_action("note.keep_offline", anyone)
    register_action("comment.answer", student, is_its_student, writes=True)
    register_action("advising.read_notes", advisor, reads_shared_notes, traces=True)
    register_action("advising.review", advisor, reads_shared_notes, has_read_notes, writes=True)
