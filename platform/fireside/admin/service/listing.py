"""The console's list of people, and one of them."""

from __future__ import annotations

from msgspec import Struct
from sqlalchemy import ColumnElement, and_, func, or_, select

from fireside.admin.service.paging import PEEK, Page, page_of
from fireside.kernel.db import db
from fireside.kernel.errors import NotFound
from fireside.kernel.permissions import Actor, require
from fireside.people.models import Account, Membership
from fireside.people.rules import Role

RESTING, BOUNCING, LEFT = "resting", "bouncing", "left"


class PersonLine(Struct, frozen=True):
    """A member with the account behind; ``held`` are the roles, also while the place rests."""

    member: Membership
    email: str
    bounces: bool

    @property
    def held(self) -> tuple[Role, ...]:
        """The roles in the order in which they are defined."""
        return tuple(role for role in Role if getattr(self.member, f"is_{role.value}"))

    @property
    def has_left(self) -> bool:
        """Tell whether only an empty place is left of her."""
        return self.member.left_at is not None

    @property
    def name(self) -> str:
        """The name, or what is said in its place."""
        return "Somebody who has left" if self.has_left else self.member.name


def list_people(
    actor: Actor, search: str = "", show: str = "", after: int | None = None
) -> tuple[Page[PersonLine], int]:
    """Return members by name, and how many there are.

    ``search`` looks into names and addresses; ``show`` is a role, "resting", "bouncing", "left" or
    empty; whoever has left is listed there alone. Raise NotFound when ``after`` is nobody's id.
    """
    require(actor, "admin.read_people")
    chosen = [*_searched(search), *_shown(show)]
    members = select(Membership, Account).join(Account, Account.id == Membership.account_id)
    counted = (
        select(func.count())
        .select_from(Membership)
        .join(Account, Account.id == Membership.account_id)
        .where(*chosen)
    )
    if after is not None:
        chosen.append(_later_name(after))
    rows = db.session.execute(
        members.where(*chosen).order_by(func.lower(Membership.name), Membership.id).limit(PEEK)
    ).all()
    lines = [_person(member, account) for member, account in rows]
    return page_of(lines, lambda line: line.member.id), db.session.scalar(counted) or 0


def count_bouncing(actor: Actor) -> int:
    """Return how many members cannot be reached by mail."""
    require(actor, "admin.read_people")
    bouncing = select(func.count(Membership.id)).join(Account, Account.id == Membership.account_id)
    return db.session.scalar(bouncing.where(*_shown(BOUNCING))) or 0


def find_person(actor: Actor, member_id: int) -> PersonLine:
    """Return one member; raise NotFound."""
    require(actor, "admin.read_people")
    row = db.session.execute(
        select(Membership, Account)
        .join(Account, Account.id == Membership.account_id)
        .where(Membership.id == member_id)
    ).first()
    if row is None:
        raise NotFound
    return _person(row[0], row[1])


def _person(member: Membership, account: Account) -> PersonLine:
    return PersonLine(member, account.email, account.bounced_at is not None)


def _searched(search: str) -> list[ColumnElement[bool]]:
    """Every word must be found in the name or in the address."""
    return [
        or_(
            Membership.name.icontains(word, autoescape=True),
            Account.email.icontains(word, autoescape=True),
        )
        for word in search.split()
    ]


def _shown(show: str) -> list[ColumnElement[bool]]:
    if show == LEFT:
        return [Membership.left_at.is_not(None)]
    here: ColumnElement[bool] = Membership.left_at.is_(None)
    if show in set(Role):
        return [here, getattr(Membership, f"is_{show}").is_(True)]
    kinds: dict[str, ColumnElement[bool]] = {
        RESTING: Membership.paused.is_(True),
        BOUNCING: Account.bounced_at.is_not(None),
    }
    return [here, kinds[show]] if show in kinds else [here]


def _later_name(after: int) -> ColumnElement[bool]:
    """Return what holds for members behind the cursor in the order of names."""
    name = db.session.scalar(select(func.lower(Membership.name)).where(Membership.id == after))
    if name is None:
        raise NotFound
    mine = func.lower(Membership.name)
    return or_(mine > name, and_(mine == name, Membership.id > after))
