"""Accounts: one per person and deployment; nobody but their owner changes them."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import BindParameter, bindparam, select

from fireside.kernel import clock
from fireside.kernel.db import Ready, db
from fireside.kernel.mail import MailBounced
from fireside.kernel.permissions import Actor
from fireside.kernel.tenancy import current_institution_id
from fireside.people.models import Account, Membership
from fireside.people.rules import fold_email

_IDS: BindParameter[list[int]] = bindparam("ids", expanding=True)
_ACCOUNTS = Ready(select(Membership.id, Membership.account_id).where(Membership.id.in_(_IDS)))
_MOST_KEPT = 20_000
_kept: dict[tuple[int, int], int] = {}
"""Accounts by institution and membership. Whose a membership is never changes."""


def accounts_of(member_ids: Collection[int]) -> dict[int, int]:
    """Return the account behind each membership here; a stranger has none."""
    here = current_institution_id()
    missing = [one for one in member_ids if (here, one) not in _kept]
    if missing:
        if len(_kept) > _MOST_KEPT:
            _kept.clear()
        _kept.update({(here, row.id): row.account_id for row in _ACCOUNTS.rows(ids=missing)})
    return {one: _kept[here, one] for one in member_ids if (here, one) in _kept}


def find_account(email: str) -> Account | None:
    """Return the account with this address, however it is written, or None."""
    return db.session.scalar(select(Account).where(Account.email == fold_email(email)))


def add_account(email: str, name: str) -> Account:
    """Return the account with this address, made now when there is none.

    A known account stays as it is: whoever adds a member does not rename a person.
    """
    known = find_account(email)
    if known is not None:
        return known
    account = Account(email=fold_email(email), name=name.strip(), created_at=clock.now())
    db.session.add(account)
    db.session.flush()
    return account


def mark_bounced(event: MailBounced) -> None:
    """Remember that mail to somebody came back, for the administrators to see."""
    account = db.session.get(Account, event.account_id) if event.account_id else None
    if account is not None and account.email == fold_email(event.address):
        account.bounced_at = clock.now()


def own_address(actor: Actor) -> str:
    """Return the address with which the actor signs in."""
    account = db.session.get(Account, actor.account_id)
    return account.email if account is not None else ""
