"""What an administrator changes: policies, roles, and whether a place rests."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from fireside.admin.rules import BUDGETS, OPENINGS, locks_out, policy_problems
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
from fireside.plugins.themes import choose_theme, chosen_theme, packet_themes

REFRESH_JOB: Final = "admin.refresh_openings"


OWN_LOOK: Final = ("", "Hearth: the ordinary look, a book's serif with room to write")
"""The packet's look where no theme is chosen, as a choice."""


def look_choices() -> list[tuple[str, str]]:
    """Return the looks of the packet that are offered here, with what to know of each."""
    offered = [(one.full_key, f"{one.item.title}: {one.item.summary}") for one in packet_themes()]
    return [OWN_LOOK, *offered]


def chosen_look() -> str:
    """Return the key of the look in use; empty for the ordinary one."""
    theme = chosen_theme()
    return theme.full_key if theme is not None else ""


def change_policies(
    actor: Actor, wanted: Mapping[str, str | int | None], theme: str | None = None
) -> Institution:
    """Set policies by field name; raise Invalid with a sentence for each that cannot be.

    Where they decide when hosts can be asked, a job brings every host's next opening up to date.
    ``theme`` is the look of the packets; None leaves it as it is.
    """
    require(actor, "policies.change")
    problems = policy_problems(wanted)
    if problems:
        raise Invalid(problems)
    if theme is not None:
        choose_theme(actor, theme)
    changes = {name: value for name, value in wanted.items() if value is not None}
    before = {name: getattr(current_institution(), name) for name in OPENINGS | BUDGETS}
    institution = institutions.change_policies(actor, changes)
    changed = {name for name, value in before.items() if getattr(institution, name) != value}
    if changed:
        institutions.touch_hosts()
    if changed & OPENINGS:
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
