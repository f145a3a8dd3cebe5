"""The mails of this room: the way in, a move to another address, a changed password."""

from __future__ import annotations

from fireside.institutions.service import address_of, current_institution
from fireside.kernel import jobs
from fireside.kernel.db import db
from fireside.kernel.mail import Letter, MailContext, enqueue_mail, mail_kind
from fireside.kernel.web.rendering import absolute_url
from fireside.people.models import Account
from fireside.people.rules import Side
from fireside.people.service.accounts import find_account
from fireside.people.service.entrance import LINK_JOB, code_of, find_token, link_token
from fireside.people.service.members import membership_of
from fireside.people.service.moving import (
    CONFIRM_MAIL,
    MOVED_MAIL,
    find_change,
    find_moved,
    move_token,
)
from fireside.people.service.passwords import CHANGED_MAIL

_KIND = "people.sign_in"


@jobs.handler(LINK_JOB)
def send_link(job: jobs.JobContext) -> None:
    """Ask for the mail when the address belonged to a member; a stranger gets nothing."""
    token = find_token(job.payload["token_id"])
    if token is not None:
        enqueue_mail(
            _KIND,
            to_account_id=token.account_id,
            payload={"token_id": token.id},
            dedupe_key=f"{_KIND}:{token.id}",
        )


@mail_kind(_KIND)
def write_sign_in(context: MailContext) -> Letter | None:
    """Write the mail, unless the link was used or is too old by now."""
    token = find_token(context.payload["token_id"])
    member = membership_of(token.account_id) if token is not None else None
    account = db.session.get(Account, token.account_id) if token is not None else None
    if token is None or member is None or account is None:
        return None
    institution = current_institution()
    return Letter(
        to_name=member.name,
        to_address=account.email,
        subject=f"Your way into {institution.name}",
        template="sign_in",
        context={
            "institution": institution,
            "first_name": member.first_name,
            "link": absolute_url("people.enter", address_of(institution), token=link_token(token)),
            "code": code_of(token.id),
        },
    )


@mail_kind(CONFIRM_MAIL)
def write_confirm_address(context: MailContext) -> Letter | None:
    """Ask one of the two mailboxes, while the change still waits for its word.

    Where the new address is somebody's own already, its owner is told so and can confirm nothing.
    """
    change, side = find_change(context.payload["change_id"]), Side(context.payload["side"])
    member = membership_of(change.account_id) if change is not None else None
    if change is None or member is None:
        return None
    to_new = side is Side.NEW
    institution = current_institution()
    taken = to_new and find_account(change.new_email) is not None
    link = absolute_url(
        "people.answer_move", address_of(institution), token=move_token(change, side)
    )
    return Letter(
        to_name="" if to_new else member.name,
        to_address=change.new_email if to_new else change.old_email,
        subject=f"A new address for {institution.name}",
        template="address_taken" if taken else "address_confirm",
        context={
            "institution": institution,
            "first_name": "" if to_new else member.first_name,
            "change": change,
            "to_new": to_new,
            "link": link,
        },
    )


@mail_kind(MOVED_MAIL)
def write_address_moved(context: MailContext) -> Letter | None:
    """Tell the old mailbox, for the last time."""
    change = find_moved(context.payload["change_id"])
    member = membership_of(change.account_id) if change is not None else None
    if change is None or member is None:
        return None
    return Letter(
        to_name=member.name,
        to_address=change.old_email,
        subject="Your address has changed",
        template="address_moved",
        context={
            "institution": current_institution(),
            "first_name": member.first_name,
            "change": change,
        },
    )


@mail_kind(CHANGED_MAIL)
def write_password_changed(context: MailContext) -> Letter | None:
    """Tell a person that her password is another one now."""
    member = membership_of(context.account_id or 0)
    account = db.session.get(Account, context.account_id or 0)
    if member is None or account is None:
        return None
    institution = current_institution()
    return Letter(
        to_name=member.name,
        to_address=account.email,
        subject="Your password has changed",
        template="password_changed",
        context={
            "institution": institution,
            "first_name": member.first_name,
            "link": absolute_url("people.sign_in", address_of(institution)),
        },
    )
