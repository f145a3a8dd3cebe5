"""Who may ask, answer and cancel."""

from __future__ import annotations

from fireside.interviews.policy import is_its_host, is_its_student
from fireside.kernel.permissions import Actor, anyone, has_role, register_action


def _only_the_system(actor: Actor) -> bool:
    return actor.is_system


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
        "booking.move", has_role("student", "host"), is_its_student, is_its_host, writes=True
    )
    register_action("booking.move_by_link", anyone, writes=True)
    register_action("booking.lapse", _only_the_system)
