"""A member's photo: taken, shown to those who may see it, and taken away again."""

from __future__ import annotations

from collections.abc import Callable

from fireside.institutions.service import touch_hosts
from fireside.kernel import audit, files, pictures
from fireside.kernel.db import db
from fireside.kernel.errors import Invalid, NotFound
from fireside.kernel.permissions import Actor, require
from fireside.people.models import Membership
from fireside.people.rules import Role
from fireside.people.service.members import get_member

MOST_BYTES = 12_000_000
TOO_LARGE = "This file is larger than 12 MB. Choose a smaller one; a photo of your face is enough."
_STAFF = frozenset({Role.ADVISOR, Role.ADMINISTRATOR})
Knows = Callable[[Actor, int], bool]
_knows: list[Knows] = []


def let_acquaintances_see(knows: Knows) -> None:
    """Let a function (actor, membership id) say whether the two know each other from before."""
    if knows not in _knows:
        _knows.append(knows)


def may_see(actor: Actor, member: Membership) -> bool:
    """Tell who sees a face: herself, everybody a host's, and a student's those she has asked."""
    if actor.membership_id == member.id:
        return True
    if member.is_host:
        return bool(actor.roles)
    return bool(_STAFF & actor.roles) or any(knows(actor, member.id) for knows in _knows)


def save_photo(actor: Actor, content: bytes) -> Membership:
    """Make this the actor's photo instead of the one before; raise Invalid."""
    require(actor, "people.change_photo")
    if len(content) > MOST_BYTES:
        raise Invalid({"photo": TOO_LARGE})
    db.session.commit()  # nobody waits for a lock of ours while the picture is painted
    try:
        picture = pictures.make_square(content)
    except pictures.PictureProblem as problem:
        raise Invalid({"photo": str(problem)}) from None
    stored = files.put("photo", picture.content, picture.content_type)
    db.session.flush()
    return _put(actor, stored.id)


def remove_photo(actor: Actor) -> Membership:
    """Show the actor's initials again."""
    require(actor, "people.change_photo")
    return _put(actor, None)


def read_photo(actor: Actor, member_id: int, photo_id: int) -> files.StoredFile:
    """Return a member's present photo; raise NotFound for whoever may not see it."""
    member = get_member(member_id)
    require(actor, "people.read_photo", member)
    if member.photo_id != photo_id:
        raise NotFound
    return files.get(photo_id)


def drop_photo(member: Membership) -> None:
    """Delete a photo, where there is one."""
    if member.photo_id is not None:
        files.remove(member.photo_id)
        member.photo_id = None


def _put(actor: Actor, photo_id: int | None) -> Membership:
    member = get_member(actor.membership_id or 0)
    if member.photo_id is None and photo_id is None:
        return member
    drop_photo(member)
    member.photo_id = photo_id
    audit.record(actor, "people.change_photo", "membership", member.id, ("photo",))
    if member.is_host:
        touch_hosts(member.id)
    return member
