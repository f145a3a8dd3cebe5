"""What an administrator changes: policies, roles, and whether a place rests."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from fireside.admin.rules import locks_out, policy_problems
from fireside.institutions import service as institutions
from fireside.institutions.models import Institution
from fireside.kernel.errors import Invalid
from fireside.kernel.permissions import Actor, require
from fireside.people.models import Membership
from fireside.people.rules import Role
from fireside.people.service import (
    get_member,
    grant_role,
    pause_member,
    resume_member,
    revoke_role,
)


def change_policies(actor: Actor, wanted: Mapping[str, str | int | None]) -> Institution:
    """Set policies by field name; raise Invalid with a sentence for each that cannot be."""
    require(actor, "policies.change")
    problems = policy_problems(wanted)
    if problems:
        raise Invalid(problems)
    changes = {name: value for name, value in wanted.items() if value is not None}
    institution = institutions.change_policies(actor, changes)
    institutions.touch_hosts()  # notice and horizon decide who is free next
    return institution


def change_roles(actor: Actor, member_id: int, roles: Collection[str]) -> Membership:
    """Give a member exactly these roles, and keep every profile and interview; raise Invalid."""
    require(actor, "people.change_roles")
    member = get_member(member_id)
    wanted = {Role(role) for role in roles}
    if not wanted:
        raise Invalid({"roles": "Choose at least one role, or let the place rest instead."})
    if locks_out(actor.membership_id, member_id, wanted, paused=False):
        raise Invalid({"roles": "You would lock yourself out. Ask another administrator."})
    for role in Role:
        change = grant_role if role in wanted else revoke_role
        change(actor, member_id, role)
    return member


def pause(actor: Actor, member_id: int) -> Membership:
    """Let a member's place rest; raise Invalid for one's own, NotFound for nobody's."""
    require(actor, "people.change_roles")
    member = get_member(member_id)
    if locks_out(actor.membership_id, member_id, member.roles, paused=True):
        raise Invalid({}, "You would lock yourself out. Ask another administrator.")
    return pause_member(actor, member_id)


def resume(actor: Actor, member_id: int) -> Membership:
    """Give a member's place its rights back."""
    return resume_member(actor, member_id)
