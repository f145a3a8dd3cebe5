"""What an administrator changes: policies, roles, and whether a place rests."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from fireside.admin.rules import OPENINGS, locks_out, policy_problems
from fireside.institutions import service as institutions
from fireside.institutions.models import Institution
from fireside.institutions.service import current_institution
from fireside.kernel import jobs
from fireside.kernel.errors import Conflict, Invalid
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

REFRESH_JOB: Final = "admin.refresh_openings"


def change_policies(actor: Actor, wanted: Mapping[str, str | int | None]) -> Institution:
    """Set policies by field name; raise Invalid with a sentence for each that cannot be.

    Where they decide when hosts can be asked, a job brings every host's next opening up to date.
    """
    require(actor, "policies.change")
    problems = policy_problems(wanted)
    if problems:
        raise Invalid(problems)
    changes = {name: value for name, value in wanted.items() if value is not None}
    before = {name: getattr(current_institution(), name) for name in OPENINGS}
    institution = institutions.change_policies(actor, changes)
    if any(getattr(institution, name) != before[name] for name in OPENINGS):
        institutions.touch_hosts()
        jobs.enqueue(REFRESH_JOB, {})
    return institution


def change_roles(actor: Actor, member_id: int, roles: Collection[str]) -> Membership:
    """Give a member exactly these roles, and keep every profile and interview; raise Invalid."""
    require(actor, "people.change_roles")
    member = _here(member_id)
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
    member = _here(member_id)
    if locks_out(actor.membership_id, member_id, member.roles, paused=True):
        raise Invalid({}, "You would lock yourself out. Ask another administrator.")
    return pause_member(actor, member_id)


def resume(actor: Actor, member_id: int) -> Membership:
    """Give a member's place its rights back."""
    require(actor, "people.change_roles")
    _here(member_id)
    return resume_member(actor, member_id)


def _here(member_id: int) -> Membership:
    """Return a member; raise Conflict for somebody who has left: that place stays empty."""
    member = get_member(member_id)
    if member.left_at is not None:
        raise Conflict("This person has left.", do="Nothing can be changed about an empty place.")
    return member
