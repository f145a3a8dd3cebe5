"""Passwords, for those who want one; hosts never need it. Stored with argon2id."""

from __future__ import annotations

import functools

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from fireside.kernel import audit
from fireside.kernel.db import db, new_id
from fireside.kernel.errors import Invalid, NotFound
from fireside.kernel.mail import enqueue_mail
from fireside.kernel.permissions import Actor, require
from fireside.people.models import Account
from fireside.people.rules import LONGEST_PASSWORD, Method, password_problem
from fireside.people.service.accounts import find_account
from fireside.people.service.members import membership_of
from fireside.people.service.sessions import OpenSession, end_other_sessions

CHANGED_MAIL = "people.password_changed"
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
"""19 MiB and two passes: OWASP's second choice for argon2id, 40 ms where the default takes 350."""


@functools.cache
def _nobodys_hash() -> str:
    """Return a hash to compare with when there is none, so that a stranger waits as long."""
    return _hasher.hash("nobody has this password")


def check_password(email: str, password: str) -> Account | None:
    """Return the member whose password this is, or None after the same time."""
    account = find_account(email)
    stored = account.password_hash if account is not None else None
    db.session.commit()  # nobody waits for a lock of ours while we compute
    right = _verify(stored or _nobodys_hash(), password)
    if account is None or stored is None or not right or membership_of(account.id) is None:
        return None
    if _hasher.check_needs_rehash(stored):
        account.password_hash = _hasher.hash(password)
    return account


def change_password(actor: Actor, opened: OpenSession, present: str, wanted: str) -> None:
    """Set the actor's password and end her other sessions; raise Invalid.

    The present password is asked for unless there is none, or the mailbox was just proved:
    whoever forgot it signs in by link.
    """
    require(actor, "people.settings")
    account = prove(actor, opened, present)
    problem = password_problem(wanted, account.email, account.name)
    if problem:
        raise Invalid({"wanted": problem})
    account.password_hash = _hasher.hash(wanted)
    audit.record(actor, "people.settings", "account", account.id, ("password",))
    end_other_sessions(actor, opened.id, everywhere=True)
    enqueue_mail(
        CHANGED_MAIL,
        to_account_id=account.id,
        payload={},
        dedupe_key=f"{CHANGED_MAIL}:{new_id()}",
    )


def prove(actor: Actor, opened: OpenSession, present: str) -> Account:
    """Return the actor's account once she has proved who she is; raise Invalid on "present"."""
    account = db.session.get(Account, actor.account_id)
    if account is None:
        raise NotFound
    if needs_present_password(account, opened) and not _verify(
        account.password_hash or "", present
    ):
        raise Invalid({"present": "This is not your present password."})
    return account


def password_stands(actor: Actor, opened: OpenSession) -> tuple[bool, bool]:
    """Return whether the actor has a password, and whether a change asks for it."""
    account = db.session.get(Account, actor.account_id)
    if account is None:
        raise NotFound
    return account.password_hash is not None, needs_present_password(account, opened)


def needs_present_password(account: Account, opened: OpenSession) -> bool:
    """Tell whether a change asks for the present password."""
    return account.password_hash is not None and opened.method not in (Method.LINK, Method.CODE)


def _verify(stored: str, password: str) -> bool:
    try:
        return _hasher.verify(stored, password[:LONGEST_PASSWORD])
    except (Argon2Error, InvalidHashError):
        return False
