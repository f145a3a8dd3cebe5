"""Places in the institution in scope: who has one, and with which roles."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from fireside.institutions.service import touch_hosts
from fireside.kernel import audit, clock, events
from fireside.kernel.db import db
from fireside.kernel.errors import Conflict, Invalid, NotFound
from fireside.kernel.permissions import Actor, require
from fireside.kernel.wording import known_zone
from fireside.people.events import HostChanged, RolesChanged
from fireside.people.models import Account, HostProfile, Membership, StudentProfile
from fireside.people.rules import Role


def membership_of(account_id: int) -> Membership | None:
    """Return a person's place in the institution in scope, or None."""
    return db.session.scalar(select(Membership).where(Membership.account_id == account_id))


def get_member(member_id: int) -> Membership:
    """Return a member of the institution in scope; raise NotFound."""
    member = db.session.scalar(select(Membership).where(Membership.id == member_id))
    if member is None:
        raise NotFound
    return member


def add_member(
    actor: Actor, account: Account, name: str, zone: str, roles: Iterable[str]
) -> Membership:
    """Give a person a place with these roles; raise Conflict when she has one, Invalid."""
    require(actor, "people.add_member")
    if membership_of(account.id) is not None:
        raise Conflict("This person is a member already.", do="Change her roles instead.")
    member = Membership(
        account_id=account.id, name=name.strip(), zone=_checked_zone(zone), created_at=clock.now()
    )
    db.session.add(member)
    db.session.flush()
    for role in sorted(Role(role) for role in roles):
        _give(member, role)
    audit.record(actor, "people.add_member", "membership", member.id, sorted(member.roles))
    return member


def grant_role(actor: Actor, member_id: int, role: Role) -> Membership:
    """Add a role; a student who becomes a host keeps her profile and every interview."""
    require(actor, "people.change_roles")
    member = get_member(member_id)
    if not _holds(member, role):
        _give(member, role)
        _tell(actor, member, role)
    return member


def revoke_role(actor: Actor, member_id: int, role: Role) -> Membership:
    """Take a role away; open sessions lose it with their next request."""
    require(actor, "people.change_roles")
    member = get_member(member_id)
    if _holds(member, role):
        setattr(member, f"is_{role.value}", False)
        _tell(actor, member, role)
    return member


def pause_member(actor: Actor, member_id: int) -> Membership:
    """Let a membership rest: every right is gone with the next request, nothing is deleted."""
    return _set_paused(actor, member_id, paused=True)


def resume_member(actor: Actor, member_id: int) -> Membership:
    """Give a resting membership its rights back."""
    return _set_paused(actor, member_id, paused=False)


def change_place(actor: Actor, name: str, zone: str) -> Membership:
    """Change the actor's own name and zone here; raise Invalid."""
    require(actor, "people.settings")
    member = get_member(actor.membership_id or 0)
    if not name.strip():
        raise Invalid({"name": "Tell us how people should address you."})
    wanted = {"name": name.strip(), "zone": _checked_zone(zone)}
    changed = [field for field, value in wanted.items() if getattr(member, field) != value]
    for field in changed:
        setattr(member, field, wanted[field])
    if changed:
        audit.record(actor, "people.settings", "membership", member.id, changed)
        _host_changed(member)
    return member


def _checked_zone(zone: str) -> str:
    if not known_zone(zone):
        raise Invalid({"zone": "Choose the city whose clock you live by."})
    return zone


def _holds(member: Membership, role: Role) -> bool:
    return bool(getattr(member, f"is_{role.value}"))


def _give(member: Membership, role: Role) -> None:
    """Set the role, and lay out the empty profile that it needs."""
    setattr(member, f"is_{role.value}", True)
    profiles: dict[Role, type[StudentProfile | HostProfile]] = {
        Role.STUDENT: StudentProfile,
        Role.HOST: HostProfile,
    }
    kind = profiles.get(role)
    if kind is None:
        return
    if db.session.scalar(select(kind.id).where(kind.membership_id == member.id)) is None:
        db.session.add(kind(membership_id=member.id))
    db.session.flush()
    _host_changed(member)


def _set_paused(actor: Actor, member_id: int, *, paused: bool) -> Membership:
    require(actor, "people.change_roles")
    member = get_member(member_id)
    if member.paused != paused:
        member.paused = paused
        audit.record(actor, "people.change_roles", "membership", member.id, ("paused",))
        events.announce(RolesChanged(member.id))
        _host_changed(member)
    return member


def _tell(actor: Actor, member: Membership, role: Role) -> None:
    audit.record(actor, "people.change_roles", "membership", member.id, (role.value,))
    events.announce(RolesChanged(member.id))
    if role == Role.HOST:
        touch_hosts(member.id)


def _host_changed(member: Membership) -> None:
    if member.is_host:
        touch_hosts(member.id)
        events.announce(HostChanged(member.id))
