"""Kinds of mail, and how one is asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import make_msgid
from typing import Any

from sqlalchemy import select

from fireside.kernel import clock, jobs
from fireside.kernel.db import db
from fireside.kernel.mail.models import OutgoingMail


@dataclass(frozen=True)
class MailContext:
    """What a builder is told: ids only; it reads the present state itself."""

    institution_id: int
    mail_id: int
    account_id: int | None
    payload: dict[str, Any]


@dataclass(frozen=True)
class Letter:
    """A mail ready to be written; ``template`` names ``email/<template>.txt`` and ``.html``."""

    to_name: str
    to_address: str
    subject: str
    template: str
    context: dict[str, Any] = field(default_factory=dict)
    calendar: bytes | None = None
    calendar_method: str = "REQUEST"


@dataclass(frozen=True)
class MailBounced:
    """Announced when a server says for good that an address does not exist."""

    institution_id: int
    account_id: int | None
    address: str


Builder = Callable[[MailContext], Letter | None]
mail_kinds: dict[str, Builder] = {}


def mail_kind(name: str) -> Callable[[Builder], Builder]:
    """Register the builder of a kind; it returns None when the mail is no longer true."""

    def register(builder: Builder) -> Builder:
        if mail_kinds.setdefault(name, builder) is not builder:
            raise ValueError(f"two builders for mail {name!r}")
        return builder

    return register


def enqueue_mail(
    kind: str,
    *,
    to_account_id: int | None,
    payload: dict[str, Any],
    dedupe_key: str,
    run_at: datetime | None = None,
) -> OutgoingMail | None:
    """Ask for one mail in the transaction in hand; None when this key was asked before."""
    known = select(OutgoingMail.id).where(OutgoingMail.dedupe_key == dedupe_key)
    if db.session.scalar(known) is not None:
        return None
    mail = OutgoingMail(
        kind=kind,
        account_id=to_account_id,
        payload=payload,
        dedupe_key=dedupe_key,
        message_id=make_msgid(domain="fireside.invalid"),
        created_at=clock.now(),
    )
    db.session.add(mail)
    jobs.enqueue("mail.send", {"mail_id": mail.id}, run_at=run_at, dedupe_key=f"mail:{mail.id}")
    return mail
