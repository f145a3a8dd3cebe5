"""The mail that welcomes somebody new, and the one that says that a plugin is off."""

from __future__ import annotations

from fireside.admin.service.inviting import INVITED
from fireside.admin.service.telling import PLUGIN_OFF
from fireside.institutions.service import address_of, current_institution
from fireside.kernel.db import db
from fireside.kernel.mail import Letter, MailContext, mail_kind
from fireside.kernel.web.rendering import absolute_url
from fireside.people.models import Account
from fireside.people.service import membership_of
from fireside.plugins.state import switch_off_notice


@mail_kind(INVITED)
def write_invitation(context: MailContext) -> Letter | None:
    """Write the welcome, unless the place rests or is gone by now."""
    member = membership_of(context.account_id or 0)
    account = db.session.get(Account, context.account_id or 0)
    if member is None or account is None or not member.roles:
        return None
    institution = current_institution()
    return Letter(
        to_name=member.name,
        to_address=account.email,
        subject=f"You have a place at {institution.name}",
        template="invited",
        context={
            "institution": institution,
            "first_name": member.first_name,
            "roles": sorted(role.value for role in member.roles),
            "email": account.email,
            "link": absolute_url("people.sign_in", address_of(institution)),
        },
    )


@mail_kind(PLUGIN_OFF)
def write_plugin_off(context: MailContext) -> Letter | None:
    """Tell an administrator that a plugin is off, unless somebody has switched it on again."""
    notice = switch_off_notice(context.payload["plugin"])
    member = membership_of(context.account_id or 0)
    account = db.session.get(Account, context.account_id or 0)
    if notice is None or member is None or account is None or not member.is_administrator:
        return None
    institution = current_institution()
    return Letter(
        to_name=member.name,
        to_address=account.email,
        subject=f"{notice.title} was switched off",
        template="plugin_off",
        context={
            "institution": institution,
            "first_name": member.first_name,
            "title": notice.title,
            "reason": notice.reason,
            "link": absolute_url("admin.plugin", address_of(institution), plugin_name=notice.name),
        },
    )
