"""The console's lists: people, mail and the audit trail, fifty lines at a time by cursor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from fireside.kernel.audit import AuditEntry
from fireside.kernel.db import db
from fireside.kernel.errors import NotFound
from fireside.kernel.mail import MailState, OutgoingMail
from fireside.kernel.permissions import Actor, require
from fireside.people.models import Account, Membership
from fireside.people.rules import Role

PAGE_SIZE: Final = 50
RESTING, BOUNCING = "resting", "bouncing"
Line = TypeVar("Line")


@dataclass(frozen=True)
class Page(Generic[Line]):
    """Some lines of a list; ``after`` is the cursor of the next ones, or None at the end."""

    lines: Sequence[Line]
    after: int | None


@dataclass(frozen=True)
class PersonLine:
    """A member with the account behind; ``held`` are the roles, also while the place rests."""

    member: Membership
    email: str
    bounces: bool

    @property
    def held(self) -> tuple[Role, ...]:
        """The roles in the order in which they are defined."""
        return tuple(role for role in Role if getattr(self.member, f"is_{role.value}"))


@dataclass(frozen=True)
class MailLine:
    """A mail with whoever it is for; empty where it is for nobody of this institution."""

    mail: OutgoingMail
    name: str
    email: str


@dataclass(frozen=True)
class AuditLine:
    """An entry of the trail with whoever acted; empty for the system."""

    entry: AuditEntry
    name: str


def list_people(
    actor: Actor, search: str = "", show: str = "", after: int | None = None
) -> tuple[Page[PersonLine], int]:
    """Return members by name, and how many there are.

    ``search`` looks into names and addresses; ``show`` is a role, "resting", "bouncing" or empty.
    Raise NotFound when ``after`` is no member's id.
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
        members.where(*chosen).order_by(func.lower(Membership.name), Membership.id).limit(_PEEK)
    ).all()
    lines = [_person(member, account) for member, account in rows]
    return _page(lines, lambda line: line.member.id), db.session.scalar(counted) or 0


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


def list_mails(actor: Actor, state: str = "", after: int | None = None) -> Page[MailLine]:
    """Return mails, the latest first; ``state`` is one of MailState or empty for all."""
    require(actor, "admin.read_mails")
    mails = (
        select(OutgoingMail, Membership.name, Account.email)
        .outerjoin(Membership, Membership.account_id == OutgoingMail.account_id)
        .outerjoin(Account, Account.id == Membership.account_id)
    )
    if state in set(MailState):
        mails = mails.where(OutgoingMail.state == state)
    rows = db.session.execute(_older(mails, OutgoingMail, after)).all()
    lines = [MailLine(mail, name or "", email or "") for mail, name, email in rows]
    return _page(lines, lambda line: line.mail.id)


def list_audit(actor: Actor, after: int | None = None) -> Page[AuditLine]:
    """Return the trail, the latest entry first."""
    require(actor, "admin.read_audit")
    trail = select(AuditEntry, Membership.name).outerjoin(
        Membership, Membership.account_id == AuditEntry.account_id
    )
    rows = db.session.execute(_older(trail, AuditEntry, after)).all()
    lines = [AuditLine(entry, name or "") for entry, name in rows]
    return _page(lines, lambda line: line.entry.id)


_PEEK: Final = PAGE_SIZE + 1  # one more tells whether there is a next page


def _page(lines: list[Line], key: Any) -> Page[Line]:
    more = len(lines) > PAGE_SIZE
    return Page(lines[:PAGE_SIZE], key(lines[PAGE_SIZE - 1]) if more else None)


Rows = TypeVar("Rows", bound=Select[*tuple[Any, ...]])


def _older(rows: Rows, kind: Any, after: int | None) -> Rows:
    """Order by id, which rises with time, and begin below the cursor."""
    if after is not None:
        rows = rows.where(kind.id < after)
    return rows.order_by(kind.id.desc()).limit(_PEEK)


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
    if show in set(Role):
        return [getattr(Membership, f"is_{show}").is_(True)]
    kinds: dict[str, ColumnElement[bool]] = {
        RESTING: Membership.paused.is_(True),
        BOUNCING: Account.bounced_at.is_not(None),
    }
    return [kinds[show]] if show in kinds else []


def _later_name(after: int) -> ColumnElement[bool]:
    """Return what holds for members behind the cursor in the order of names."""
    name = db.session.scalar(select(func.lower(Membership.name)).where(Membership.id == after))
    if name is None:
        raise NotFound
    mine = func.lower(Membership.name)
    return or_(mine > name, and_(mine == name, Membership.id > after))
