"""Who may do what with people; the rows of this room in the policy table."""

from __future__ import annotations

from fireside.kernel.permissions import anyone, has_role, member, register_action
from fireside.people.rules import Role
from fireside.people.service.blocking import may_block
from fireside.people.service.photos import may_see


def register() -> None:
    """Add this room's rows to the policy table."""
    register_action("people.sign_in", anyone, writes=True)
    register_action("people.read_check_mail", anyone)
    register_action("people.sign_out", anyone, writes=True)
    register_action("people.settings", member, writes=True)
    register_action("people.read_sessions", member)
    register_action("people.end_session", member, writes=True)
    register_action("people.move_address", anyone, writes=True)
    register_action("people.unsubscribe", anyone, writes=True)
    register_action("people.leave", member, writes=True)
    register_action("people.read_copy", member)
    register_action("people.order_copy", member, writes=True)
    register_action("people.take_copy", member, traces=True)
    register_action("people.read_erasures", has_role("administrator"))
    register_action("people.settle_erasure", has_role("administrator"), writes=True)
    either = has_role("student", "host")
    register_action("people.block", either, may_block, writes=True)
    register_action("people.read_blocks", either)
    register_action("people.lift_block", either, writes=True)
    register_action("conduct.read", member)
    register_action("conduct.accept", member, writes=True)
    register_action("people.welcome", has_role(*Role), writes=True)
    register_action("people.change_photo", member, writes=True)
    register_action("people.read_photo", member, may_see)
    register_action("people.read_profile", has_role("student", "host"))
    register_action("people.student_profile", has_role("student"), writes=True)
    register_action("people.host_profile", has_role("host"), writes=True)
    register_action("people.add_member", has_role("administrator"), writes=True)
    register_action("people.change_roles", has_role("administrator"), writes=True)
