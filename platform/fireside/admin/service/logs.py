"""The console's mails and its trail: what became of each, and who did what."""

from __future__ import annotations

from msgspec import Struct
from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import aliased

from fireside.admin.rules import can_send_again
from fireside.admin.service.paging import Page, older, page_of
from fireside.kernel import audit
from fireside.kernel.audit import AuditEntry
from fireside.kernel.db import db
from fireside.kernel.errors import Conflict, NotFound
from fireside.kernel.mail import MailState, OutgoingMail, send_mail_again
from fireside.kernel.permissions import Actor, require
from fireside.people.models import Account, Membership


class MailLine(Struct, frozen=True):
    """A mail with whoever it is for; empty where it is for nobody of this institution."""

    mail: OutgoingMail
    member_id: int | None
    name: str
    email: str
    bounces: bool

    @property
    def can_go_again(self) -> bool:
        """Tell whether it can be sent again."""
        return can_send_again(self.mail.state, bounces=self.bounces)


class AuditLine(Struct, frozen=True):
    """An entry of the trail with whoever acted, and whom it is about; empty for the system."""

    entry: AuditEntry
    name: str
    about: str


def list_mails(
    actor: Actor, state: str = "", kind: str = "", after: int | None = None
) -> Page[MailLine]:
    """Return mails, the latest first; ``state`` is one of MailState, and empty means all."""
    require(actor, "admin.read_mails")
    mails = (
        select(OutgoingMail, Membership, Account)
        .outerjoin(Membership, Membership.account_id == OutgoingMail.account_id)
        .outerjoin(Account, Account.id == Membership.account_id)
    )
    if state in set(MailState):
        mails = mails.where(OutgoingMail.state == state)
    if kind:
        mails = mails.where(OutgoingMail.kind == kind)
    rows = db.session.execute(older(mails, OutgoingMail, after)).all()
    lines = [_mail(*row) for row in rows]
    return page_of(lines, lambda line: line.mail.id)


def send_again(actor: Actor, mail_id: int) -> OutgoingMail:
    """Put a mail that did not arrive back among those that wait; a second press changes nothing.

    It is composed anew, and left out if it is not true any more. Raises Conflict for one that
    cannot be sent again, NotFound for nobody's.
    """
    require(actor, "admin.send_mail")
    mail = db.session.scalar(
        select(OutgoingMail).where(OutgoingMail.id == mail_id).with_for_update()
    )
    if mail is None:
        raise NotFound
    if mail.state == MailState.QUEUED:
        return mail
    if not can_send_again(mail.state, bounces=_bounces(mail)):
        raise Conflict(
            "This mail cannot be sent again.",
            do="It has arrived, is no longer true, or its address still bounces.",
        )
    send_mail_again(mail)
    audit.record(actor, "mail.send_again", "outgoing_mail", mail.id, ("state",))
    return mail


def list_audit(
    actor: Actor, who: str = "", action: str = "", after: int | None = None
) -> Page[AuditLine]:
    """Return the trail, the latest entry first; ``who`` is looked for in the names of actors."""
    require(actor, "admin.read_audit")
    about = aliased(Membership)
    trail = (
        select(AuditEntry, Membership.name, about.name)
        .outerjoin(Membership, Membership.account_id == AuditEntry.account_id)
        .outerjoin(
            about, and_(AuditEntry.subject_kind == "membership", about.id == AuditEntry.subject_id)
        )
        .where(*_acted(who))
    )
    if action:
        trail = trail.where(AuditEntry.action == action)
    rows = db.session.execute(older(trail, AuditEntry, after)).all()
    lines = [AuditLine(entry, name or "", subject or "") for entry, name, subject in rows]
    return page_of(lines, lambda line: line.entry.id)


def _acted(who: str) -> list[ColumnElement[bool]]:
    return [Membership.name.icontains(word, autoescape=True) for word in who.split()]


def _mail(mail: OutgoingMail, member: Membership | None, account: Account | None) -> MailLine:
    if member is None or account is None:
        return MailLine(mail, None, "", "", bounces=False)
    here = member.left_at is None
    return MailLine(
        mail,
        member.id,
        member.name if here else "",
        account.email if here else "",
        account.bounced_at is not None,
    )


def _bounces(mail: OutgoingMail) -> bool:
    account = db.session.get(Account, mail.account_id) if mail.account_id else None
    return account is not None and account.bounced_at is not None
