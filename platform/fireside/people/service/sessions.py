"""Sessions live on the server: opened by a sign-in, listed, revoked, and over at their time."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from flask import g, request
from flask import session as form_session
from msgspec import Struct
from sqlalchemy import Select, bindparam, select, update

from fireside.institutions.models import Institution
from fireside.institutions.service import current_institution, note_hosts_version
from fireside.kernel import audit, clock, tokens
from fireside.kernel.db import Ready, db
from fireside.kernel.db.patience import write_if_free
from fireside.kernel.errors import NotFound
from fireside.kernel.permissions import Actor, require
from fireside.kernel.tenancy import current_institution_id
from fireside.people.models import Account, Membership, SignInSession
from fireside.people.rules import (
    SEEN_EVERY,
    SESSION_LIFE,
    Method,
    Role,
    name_device,
    session_is_open,
)

COOKIE = "fireside_session"
_SECRET_BYTES = 32
_LONGEST_SECRET = 100

_OPEN = Ready(
    select(
        SignInSession.id,
        SignInSession.account_id,
        SignInSession.institution_id,
        SignInSession.method,
        SignInSession.last_seen_at,
        SignInSession.expires_at,
        SignInSession.revoked_at,
        Account.name.label("account_name"),
        Membership.id.label("member_id"),
        Membership.name.label("member_name"),
        Membership.zone,
        Membership.paused,
        Membership.onboarded_at,
        Membership.conduct_version,
        *(getattr(Membership, f"is_{role.value}") for role in Role),
        Institution.hosts_version,
    )
    .join(Institution, Institution.id == SignInSession.institution_id)
    .join(Account, Account.id == SignInSession.account_id)
    .outerjoin(Membership, Membership.account_id == Account.id)
    .where(
        SignInSession.fingerprint == bindparam("fingerprint"),
        SignInSession.institution_id == bindparam("institution"),
    )
)
"""Who stands behind a cookie, with her rights of this moment."""


class OpenSession(Struct, frozen=True):
    """A session that counts, with who stands behind it in this institution."""

    id: int
    method: str
    last_seen_at: datetime
    actor: Actor
    welcomed: bool = True
    """False while questions of the welcome are left."""


def sign_in_account(account: Account, method: str) -> SignInSession:
    """Open a session in the institution in scope for the browser of the present request.

    An earlier session of this browser ends, the form tokens change, and the answer sets the
    cookie. Call it only after the person has proved who she is.
    """
    _end_present_session()
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    present = clock.now()
    opened = SignInSession(
        fingerprint=tokens.fingerprint(secret),
        account_id=account.id,
        institution_id=current_institution_id(),
        method=method,
        device=name_device(request.user_agent.string),
        created_at=present,
        last_seen_at=present,
        expires_at=present + SESSION_LIFE,
    )
    db.session.add(opened)
    if method in (Method.LINK, Method.CODE):
        account.bounced_at = None  # she has just read our mail
    audit.record(Actor(account_id=account.id), "people.sign_in", "account", account.id, (method,))
    _change_cookie(secret)
    return opened


def sign_out() -> None:
    """End the session of the present request, if there is one; a copied cookie opens nothing."""
    ended = _end_present_session()
    if ended is not None:
        actor = Actor(account_id=ended.account_id)
        audit.record(actor, "people.sign_out", "account", ended.account_id)
    _change_cookie("")


def forget_browser() -> None:
    """Let the present browser forget a session that has ended, and give it new form tokens."""
    _change_cookie("")


def find_open_session(secret: str) -> OpenSession | None:
    """Return the session behind a cookie with its present rights, in one query; None if over."""
    if not secret or len(secret) > _LONGEST_SECRET:
        return None
    row: Any = _OPEN.first(
        fingerprint=tokens.fingerprint(secret), institution=current_institution_id()
    )
    if row is None or not session_is_open(row, clock.now()):
        return None
    note_hosts_version(row.institution_id, row.hosts_version)
    welcomed = row.member_id is None or row.onboarded_at is not None
    return OpenSession(row.id, row.method, row.last_seen_at, _actor(row), welcomed)


def note_seen(opened: OpenSession) -> None:
    """Remember when a session was last used, once a minute and only if nothing is in the way."""
    present = clock.now()
    if present - opened.last_seen_at >= SEEN_EVERY:
        seen = update(SignInSession).where(SignInSession.id == opened.id)
        write_if_free(seen.values(last_seen_at=present))


def list_sessions(actor: Actor) -> list[SignInSession]:
    """Return the actor's open sessions in this institution, the latest used first."""
    require(actor, "people.read_sessions")
    present = clock.now()
    rows = db.session.scalars(_own(actor).order_by(SignInSession.last_seen_at.desc()))
    return [row for row in rows if session_is_open(row, present)]


def end_session(actor: Actor, session_id: int) -> None:
    """End one of the actor's own sessions; raise NotFound."""
    require(actor, "people.end_session")
    row = db.session.scalar(_own(actor).where(SignInSession.id == session_id))
    if row is None:
        raise NotFound
    row.revoked_at = row.revoked_at or clock.now()
    audit.record(actor, "people.end_session", "sign_in_session", row.id)


def end_other_sessions(actor: Actor, keep_id: int, *, everywhere: bool = False) -> int:
    """End the actor's sessions but one and return how many.

    ``everywhere`` includes those in other institutions, as a changed password must.
    """
    require(actor, "people.end_session")
    chosen = _own(actor)
    if everywhere:
        chosen = select(SignInSession).where(SignInSession.account_id == actor.account_id)
    open_rows = chosen.where(SignInSession.id != keep_id, SignInSession.revoked_at.is_(None))
    rows = db.session.scalars(open_rows).all()
    for row in rows:
        row.revoked_at = clock.now()
    if rows:
        audit.record(actor, "people.end_session", "account", actor.account_id, ("others",))
    return len(rows)


def end_sessions_of(account_id: int, keep_id: int | None = None, *, here: bool = False) -> None:
    """End an account's sessions but one, in all institutions or only in this one."""
    chosen = [SignInSession.account_id == account_id, SignInSession.revoked_at.is_(None)]
    if keep_id is not None:
        chosen.append(SignInSession.id != keep_id)
    if here:
        chosen.append(SignInSession.institution_id == current_institution_id())
    db.session.execute(update(SignInSession).where(*chosen).values(revoked_at=clock.now()))


def _own(actor: Actor) -> Select[SignInSession]:
    return select(SignInSession).where(
        SignInSession.account_id == actor.account_id,
        SignInSession.institution_id == current_institution_id(),
    )


def _actor(row: Any) -> Actor:
    """Return who acts: without a membership here a name and no right at all."""
    here = row.institution_id
    if row.member_id is None:
        zone = current_institution().zone
        return Actor(row.account_id, None, here, frozenset(), zone, row.account_name)
    held = (role.value for role in Role if not row.paused and getattr(row, f"is_{role.value}"))
    return Actor(
        row.account_id,
        row.member_id,
        here,
        frozenset(held),
        row.zone,
        row.member_name,
        accepted_conduct=row.conduct_version,
    )


def _end_present_session() -> SignInSession | None:
    secret = request.cookies.get(COOKIE, "")
    if not secret:
        return None
    mine = SignInSession.fingerprint == tokens.fingerprint(secret)
    row = db.session.scalar(select(SignInSession).where(mine, SignInSession.revoked_at.is_(None)))
    if row is not None:
        row.revoked_at = clock.now()
    return row


def _change_cookie(secret: str) -> None:
    """Tell the edge what to put into the cookie, and give the browser new form tokens."""
    form_session.clear()
    g.new_session_secret = secret
