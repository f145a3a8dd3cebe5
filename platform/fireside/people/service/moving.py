"""Moving to another e-mail address: asked here, confirmed at both, applied when both have spoken.

Whether the new address is somebody's already is never told to whoever asks: only the owner of that
mailbox reads of it, in the mail that goes there.
"""

from __future__ import annotations

from msgspec import Struct
from sqlalchemy import ColumnElement, select, update

from fireside.kernel import audit, clock, tokens
from fireside.kernel.db import db
from fireside.kernel.errors import Conflict, Gone, Invalid, NotFound
from fireside.kernel.mail import enqueue_mail
from fireside.kernel.permissions import Actor, require
from fireside.kernel.tenancy import current_institution_id
from fireside.people.models import Account, EmailChange, LoginToken
from fireside.people.rules import ADDRESS_LIFE, Side, fold_email, is_settled, next_word
from fireside.people.service.accounts import find_account
from fireside.people.service.passwords import prove
from fireside.people.service.sessions import OpenSession, end_sessions_of

CONFIRM_MAIL, MOVED_MAIL = "people.confirm_address", "people.address_moved"
_PURPOSE = "people.address"


class AddressLink(Struct, frozen=True):
    """An open link: the change, and the mailbox that it was sent to."""

    change: EmailChange
    side: Side

    @property
    def confirmed(self) -> bool:
        """Tell whether this mailbox has said yes already."""
        return getattr(self.change, f"{self.side}_confirmed_at") is not None


def ask_to_move(actor: Actor, opened: OpenSession, present: str, wanted: str) -> EmailChange:
    """Ask for another address and write to both; an earlier wish ends. Raises Invalid."""
    require(actor, "people.settings")
    account = prove(actor, opened, present)
    address = fold_email(wanted)
    if address == account.email:
        raise Invalid({"email": "This is your address already."})
    _end_earlier(account.id)
    moment = clock.now()
    change = EmailChange(
        account_id=account.id,
        institution_id=current_institution_id(),
        old_email=account.email,
        new_email=address,
        created_at=moment,
        expires_at=moment + ADDRESS_LIFE,
    )
    db.session.add(change)
    audit.record(actor, "people.move_address", "account", account.id, ("asked",))
    for side in Side:
        enqueue_mail(
            CONFIRM_MAIL,
            to_account_id=account.id,
            payload={"change_id": change.id, "side": side.value},
            dedupe_key=f"{CONFIRM_MAIL}:{change.id}:{side}",
        )
    return change


def waiting_move(actor: Actor) -> EmailChange | None:
    """Return the actor's own wish, while it waits."""
    change = db.session.scalar(
        select(EmailChange)
        .where(EmailChange.account_id == actor.account_id, EmailChange.settled_at.is_(None))
        .order_by(EmailChange.created_at.desc())
        .limit(1)
    )
    return None if change is None or is_settled(change, clock.now()) else change


def call_off_own(actor: Actor) -> None:
    """Stay with the present address."""
    require(actor, "people.settings")
    if _end_earlier(actor.account_id or 0):
        audit.record(actor, "people.move_address", "account", actor.account_id, ("called_off",))


def find_change(change_id: int) -> EmailChange | None:
    """Return a change of this institution that still waits, or None."""
    change = db.session.scalar(select(EmailChange).where(*_one(change_id)))
    return None if change is None or is_settled(change, clock.now()) else change


def find_moved(change_id: int) -> EmailChange | None:
    """Return a change of this institution whatever became of it, or None."""
    return db.session.scalar(select(EmailChange).where(*_one(change_id)))


def move_token(change: EmailChange, side: Side) -> str:
    """Return what stands in the link to one of the mailboxes."""
    return tokens.sign(_PURPOSE, {"change": change.id, "side": side.value})


def open_move_link(token: str) -> AddressLink:
    """Return what a link is for and change nothing; raise Gone, or NotFound if not ours."""
    return _open(token, for_update=False)


def _open(token: str, *, for_update: bool) -> AddressLink:
    claims = tokens.unsign(_PURPOSE, token, int(ADDRESS_LIFE.total_seconds()))
    found = select(EmailChange).where(*_one(claims["change"]))
    change = db.session.scalar(
        found.with_for_update() if for_update else found,
        execution_options={"populate_existing": True},
    )
    if change is None:
        raise NotFound
    if is_settled(change, clock.now()):
        raise Gone("This change is settled already, or its day is over.")
    return AddressLink(change, Side(claims["side"]))


def confirm_move(token: str, keep_session: int | None = None) -> Side | None:
    """Say yes for one mailbox; return whose word is missing still, or None when it is done.

    When both have spoken, every session but ``keep_session`` ends. Raises Gone, NotFound, and
    Conflict where the address has become somebody's since.
    """
    link = _open(token, for_update=True)
    change = link.change
    if not link.confirmed:
        setattr(change, f"{link.side}_confirmed_at", clock.now())
        actor = Actor(account_id=change.account_id)
        audit.record(actor, "people.move_address", "account", change.account_id, (link.side,))
    missing = next_word(change)
    if missing is None:
        _apply(change, keep_session)
    return missing


def call_off_move(token: str) -> None:
    """Say no for one mailbox: the address stays. Raises Gone, NotFound."""
    change = _open(token, for_update=True).change
    change.settled_at = clock.now()
    actor = Actor(account_id=change.account_id)
    audit.record(actor, "people.move_address", "account", change.account_id, ("called_off",))


def _apply(change: EmailChange, keep_session: int | None) -> None:
    account = db.session.get_one(Account, change.account_id)
    if find_account(change.new_email) is not None:
        raise Conflict(
            "This address has a sign-in of its own by now.",
            kept="Your present address stays.",
            do="Sign in with the new address, or ask your career center to sort it out.",
        )
    account.email, account.bounced_at = change.new_email, None
    change.settled_at = clock.now()
    _spend_links(account.id)
    end_sessions_of(account.id, keep_session)
    actor = Actor(account_id=account.id)
    audit.record(actor, "people.move_address", "account", account.id, ("email",))
    enqueue_mail(
        MOVED_MAIL,
        to_account_id=account.id,
        payload={"change_id": change.id},
        dedupe_key=f"{MOVED_MAIL}:{change.id}",
    )


def _spend_links(account_id: int) -> None:
    """What the old mailbox holds opens no door any more."""
    open_links = (LoginToken.account_id == account_id) & LoginToken.used_at.is_(None)
    db.session.execute(update(LoginToken).where(open_links).values(used_at=clock.now()))


def _end_earlier(account_id: int) -> bool:
    waiting = (EmailChange.account_id == account_id) & EmailChange.settled_at.is_(None)
    ended = update(EmailChange).where(waiting).values(settled_at=clock.now())
    return db.session.execute(ended.returning(EmailChange.id)).first() is not None


def _one(change_id: int) -> tuple[ColumnElement[bool], ...]:
    return (
        EmailChange.id == change_id,
        EmailChange.institution_id == current_institution_id(),
    )
