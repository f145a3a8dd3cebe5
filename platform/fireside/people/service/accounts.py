"""Accounts: one per person and deployment; nobody but their owner changes them."""

from __future__ import annotations

from sqlalchemy import select

from fireside.kernel import clock
from fireside.kernel.db import db
from fireside.kernel.mail import MailBounced
from fireside.kernel.permissions import Actor
from fireside.people.models import Account
from fireside.people.rules import fold_email


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
