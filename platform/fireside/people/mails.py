"""The mail with the sign-in link and the code."""

from __future__ import annotations

from fireside.institutions.service import address_of, current_institution
from fireside.kernel import jobs
from fireside.kernel.db import db
from fireside.kernel.mail import Letter, MailContext, enqueue_mail, mail_kind
from fireside.kernel.web.rendering import absolute_url
from fireside.people.models import Account
from fireside.people.service.entrance import LINK_JOB, code_of, find_token, link_token
from fireside.people.service.members import membership_of

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
