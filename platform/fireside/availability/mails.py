"""The letter of this room: a host's own calendar cannot be read any more."""

from __future__ import annotations

from fireside.availability.service import STOPPED_MAIL, find_stopped, view_of
from fireside.institutions.service import address_of, current_institution
from fireside.kernel.db import db
from fireside.kernel.mail import Letter, MailContext, mail_kind
from fireside.kernel.web.rendering import absolute_url
from fireside.people.models import Account
from fireside.people.service import get_member


@mail_kind(STOPPED_MAIL)
def write_stopped(context: MailContext) -> Letter | None:
    """Tell the host once, with what stands in the way; nothing when it can be read again."""
    stopped = find_stopped(context.payload["link_id"])
    if stopped is None:
        return None
    linked = view_of(stopped)
    page = "availability.account" if linked.by_account else "availability.calendar"
    member, house = get_member(stopped.host_id), current_institution()
    account = db.session.get_one(Account, member.account_id)
    return Letter(
        to_name=member.name,
        to_address=account.email,
        subject="Your calendar cannot be read at the moment",
        template="calendar_stopped",
        context={
            "institution": house,
            "first_name": member.first_name,
            "linked": linked,
            "zone": member.zone,
            "link": absolute_url(page, address_of(house)),
        },
    )
