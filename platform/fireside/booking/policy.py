"""Who may ask, answer and cancel."""

from __future__ import annotations

from fireside.booking.models import AskingRest, WaitPlace
from fireside.interviews.models import Interview
from fireside.interviews.policy import is_its_host, is_its_student
from fireside.kernel.permissions import Actor, anyone, has_role, register_action


def _only_the_system(actor: Actor) -> bool:
    return actor.is_system


def _is_own_place(actor: Actor, place: WaitPlace) -> bool:
    return actor.membership_id is not None and actor.membership_id == place.student_id


def _is_no_part_of(actor: Actor, interview: Interview) -> bool:
    return actor.membership_id not in (None, interview.student_id, interview.host_id)


def _is_anothers_rest(actor: Actor, rest: AskingRest) -> bool:
    return actor.membership_id not in (None, rest.student_id)


def register() -> None:
    """Add this room's rows to the policy table.

    ``booking.answer_by_link`` is open to strangers: the signed link itself says who may answer
    what, and the service then asks for ``booking.answer`` as that person; so is
    ``booking.move_by_link``.
    """
    register_action("booking.ask", has_role("student"), is_its_student, writes=True)
    register_action("booking.answer", has_role("host"), is_its_host, writes=True)
    register_action("booking.answer_by_link", anyone, writes=True)
    register_action(
        "booking.cancel", has_role("student", "host"), is_its_student, is_its_host, writes=True
    )
    register_action("booking.expire", _only_the_system)
    register_action(
        "booking.arrive", has_role("student", "host"), is_its_student, is_its_host, writes=True
    )
    register_action("booking.describe_way_in", has_role("host"), is_its_host, writes=True)
    register_action("booking.wait", has_role("student"), writes=True)
    register_action("booking.leave_line", has_role("student"), _is_own_place, writes=True)
    register_action("booking.read_lines", has_role("advisor"))
    advisor = has_role("advisor")
    register_action("booking.read_submitted", advisor)
    register_action("booking.approve", advisor, _is_no_part_of, writes=True)
    register_action("booking.withdraw", has_role("student"), is_its_student, writes=True)
    register_action("booking.read_rests", advisor)
    register_action("booking.lift_rest", advisor, _is_anothers_rest, writes=True)
    register_action(
        "booking.move", has_role("student", "host"), is_its_student, is_its_host, writes=True
    )
    register_action("booking.move_by_link", anyone, writes=True)
    register_action("booking.lapse", _only_the_system)
