"""What this room holds about one person, for her own copy of it."""

from __future__ import annotations

from sqlalchemy import or_, select

from fireside.kernel import files
from fireside.kernel.audit import AuditEntry
from fireside.kernel.db import db
from fireside.kernel.mail import OutgoingMail
from fireside.kernel.subjects import Record, Share, records_of
from fireside.kernel.tenancy import current_institution_id
from fireside.people.models import (
    Account,
    Block,
    CareerStation,
    EmailChange,
    HostProfile,
    LoginToken,
    Membership,
    Notice,
    PluginErasure,
    SignInSession,
    StudentProfile,
    SubjectCopy,
)
from fireside.people.service.members import get_member


def share_of(membership_id: int) -> Share:
    """Return her account, her place here and all that hangs on the two, with her photo."""
    member = get_member(membership_id)
    account = db.session.get_one(Account, member.account_id)
    return Share(
        {
            "account": [_account(account)],
            "membership": records_of([member]),
            **_by_membership(member),
            **_by_account(account.id),
            "block": _blocks(member),
            "audit_entry": _trail(member),
        },
        _photo(member),
    )


def _account(account: Account) -> Record:
    (record,) = records_of([account])
    return {**record, "has_password": account.password_hash is not None}


def _by_membership(member: Membership) -> dict[str, list[Record]]:
    tables = (StudentProfile, HostProfile, CareerStation, Notice, SubjectCopy, PluginErasure)
    return {
        table.__tablename__: records_of(
            db.session.scalars(
                select(table).where(table.membership_id == member.id).order_by(table.id)
            )
        )
        for table in tables
    }


def _by_account(account_id: int) -> dict[str, list[Record]]:
    """Return what belongs to the account, as far as it happened at this institution."""
    here = current_institution_id()
    kept = {
        table.__tablename__: records_of(
            db.session.scalars(
                select(table)
                .where(table.account_id == account_id, table.institution_id == here)
                .order_by(table.id)
            )
        )
        for table in (SignInSession, LoginToken, EmailChange)
    }
    mails = select(OutgoingMail).where(OutgoingMail.account_id == account_id)
    kept["outgoing_mail"] = records_of(
        db.session.scalars(mails.order_by(OutgoingMail.id)), without=("dedupe_key",)
    )
    return kept


def _blocks(member: Membership) -> list[Record]:
    """Return whom she has blocked; who has blocked her is the others' secret."""
    hers = select(Block).where(Block.blocker_id == member.id).order_by(Block.id)
    return records_of(db.session.scalars(hers))


def _trail(member: Membership) -> list[Record]:
    """Return what she did, and what others did to her place: when, and which fields, no text."""
    hers = AuditEntry.account_id == member.account_id
    about = (AuditEntry.subject_kind == "membership") & (AuditEntry.subject_id == member.id)
    rows = db.session.scalars(select(AuditEntry).where(or_(hers, about)).order_by(AuditEntry.id))
    told = records_of(rows, without=("account_id",))
    by = db.session.scalars(
        select(AuditEntry.account_id).where(or_(hers, about)).order_by(AuditEntry.id)
    )
    return [
        {**record, "by_you": account_id == member.account_id}
        for record, account_id in zip(told, by, strict=True)
    ]


def _photo(member: Membership) -> dict[str, bytes]:
    if member.photo_id is None:
        return {}
    return {"photo.jpg": files.get(member.photo_id).content}
