"""Two who are not to find each other: a student and a host, whichever of them wishes it.

The other one is never told: for her it looks as if the first took no part any more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, and_, delete, or_, select

from fireside.kernel import audit, clock, events
from fireside.kernel.db import db, lock_people
from fireside.kernel.errors import NotFound
from fireside.kernel.permissions import Actor, require
from fireside.people.events import PersonBlocked
from fireside.people.models import Block, Membership
from fireside.people.rules import is_pair, kept_apart
from fireside.people.service.members import get_member


class Standing(Struct, frozen=True):
    """What two people have ahead of them (UTC): confirmed, or asked for and not answered."""

    other_id: int
    interview_id: int
    starts_at: datetime
    confirmed: bool


class BlockView(Struct, frozen=True):
    """Somebody who is blocked, or about to be, and what is still to come with her."""

    member: Membership
    blocked_at: datetime | None
    ahead: tuple[Standing, ...]

    @property
    def confirmed(self) -> list[Standing]:
        """What a block leaves as it is."""
        return [one for one in self.ahead if one.confirmed]

    @property
    def requested(self) -> list[Standing]:
        """What a block ends: nobody is bound yet."""
        return [one for one in self.ahead if not one.confirmed]


Partners = Callable[[Actor, int], bool]
TellAhead = Callable[[int], Iterable[Standing]]
_partners: list[Partners] = []
_tellers: list[TellAhead] = []


def let_partners_block(partners: Partners) -> None:
    """Let a function (actor, membership id) say whether one of the two has asked the other."""
    if partners not in _partners:
        _partners.append(partners)


def tell_ahead(teller: TellAhead) -> None:
    """Let a function say what lies ahead of a member, with whomever."""
    if teller not in _tellers:
        _tellers.append(teller)


def may_block(actor: Actor, member: Membership) -> bool:
    """Tell whether the actor can keep somebody away: she has met her, or can find her here.

    A host meets students only by what they ask, so that nobody learns names by trying numbers.
    """
    if member.left_at is not None or member.id == actor.membership_id:
        return False
    if any(partners(actor, member.id) for partners in _partners):
        return True
    found = member.is_host and not member.paused and is_pair(actor.roles, frozenset({"host"}))
    return found and not _is_hidden(member.id, actor.membership_id or 0)


def find_to_block(actor: Actor, member_id: int) -> BlockView:
    """Return somebody who can be blocked, with what that would mean; raise NotFound."""
    member = get_member(member_id)
    require(actor, "people.block", member)
    return _view(member, _block_of(actor, member_id), _ahead_of(actor))


def block(actor: Actor, member_id: int) -> Membership:
    """Keep somebody away; a second press changes nothing. Raise NotFound.

    Both calendars are held, so that a request under way is either seen here or refused there.
    """
    member = get_member(member_id)
    require(actor, "people.block", member)
    lock_people([actor.account_id or 0, member.account_id])
    if _block_of(actor, member_id) is None:
        made = Block(blocker_id=actor.membership_id, blocked_id=member_id, created_at=clock.now())
        db.session.add(made)
        audit.record(actor, "people.block", "block", made.id)
        db.session.flush()
        events.announce(PersonBlocked(made.blocker_id, made.blocked_id))
    return member


def lift_block(actor: Actor, member_id: int) -> Membership:
    """Take a block of one's own back; raise NotFound where there is none."""
    require(actor, "people.lift_block")
    found = _block_of(actor, member_id)
    if found is None:
        raise NotFound
    audit.record(actor, "people.lift_block", "block", found.id)
    db.session.delete(found)
    db.session.flush()
    return get_member(member_id)


def blocks_of(actor: Actor) -> list[BlockView]:
    """Return whom the actor has blocked, the latest first."""
    require(actor, "people.read_blocks")
    rows = db.session.execute(
        select(Block, Membership)
        .join(Membership, Membership.id == Block.blocked_id)
        .where(Block.blocker_id == actor.membership_id)
        .order_by(Block.created_at.desc(), Block.id.desc())
    )
    ahead = _ahead_of(actor)
    return [_view(member, made, ahead) for made, member in rows.all()]


def has_blocks(actor: Actor) -> bool:
    """Tell whether the actor has blocked anybody."""
    mine = select(Block.id).where(Block.blocker_id == actor.membership_id).limit(1)
    return db.session.scalar(mine) is not None


def kept_from_each_other(one: Any, other: Any) -> ColumnElement[bool]:
    """Return the condition that one of two has blocked the other; ids as columns or values."""
    between = or_(
        and_(Block.blocker_id == one, Block.blocked_id == other),
        and_(Block.blocker_id == other, Block.blocked_id == one),
    )
    return select(Block.id).where(between).exists()


def are_apart(one_id: int, other_id: int) -> bool:
    """Tell whether one of two members has blocked the other."""
    return bool(db.session.scalar(select(kept_from_each_other(one_id, other_id))))


def all_apart(only: int | None = None) -> dict[int, frozenset[int]]:
    """Return whom each member is kept from, by either's wish; of ``only`` one, or of all."""
    rows = select(Block.blocker_id, Block.blocked_id)
    if only is not None:
        rows = rows.where(or_(Block.blocker_id == only, Block.blocked_id == only))
    return kept_apart((blocker, blocked) for blocker, blocked in db.session.execute(rows))


def forget_blocks(member_id: int) -> None:
    """Delete the blocks of somebody who has left, and those of her."""
    hers = or_(Block.blocker_id == member_id, Block.blocked_id == member_id)
    db.session.execute(delete(Block).where(hers))


def _block_of(actor: Actor, member_id: int) -> Block | None:
    mine = (Block.blocker_id == actor.membership_id) & (Block.blocked_id == member_id)
    return db.session.scalar(select(Block).where(mine))


def _is_hidden(blocker_id: int, from_id: int) -> bool:
    hers = (Block.blocker_id == blocker_id) & (Block.blocked_id == from_id)
    return db.session.scalar(select(Block.id).where(hers)) is not None


def _ahead_of(actor: Actor) -> list[Standing]:
    own = actor.membership_id or 0
    told = [one for teller in _tellers for one in teller(own)]
    return sorted(told, key=lambda one: one.starts_at)


def _view(member: Membership, made: Block | None, ahead: Iterable[Standing]) -> BlockView:
    shared = tuple(one for one in ahead if one.other_id == member.id)
    return BlockView(member, made.created_at if made else None, shared)
