"""The letters of a published round, composed at the moment of sending from what is true then."""

from __future__ import annotations

from fireside.institutions.service import address_of, current_institution
from fireside.kernel.mail import Letter, MailContext, mail_kind
from fireside.kernel.web.rendering import absolute_url
from fireside.matching.service.rounds import (
    HOST_MAIL,
    STUDENT_MAIL,
    find_invitation,
    find_notice,
)


@mail_kind(STUDENT_MAIL)
def write_invitation(context: MailContext) -> Letter | None:
    """Tell a student whom she may ask, with the way to the host's page."""
    found = find_invitation(context.payload["round_id"], context.payload["member_id"])
    if found is None:
        return None
    institution = current_institution()
    base = address_of(institution)
    return Letter(
        to_name=found.student.name,
        to_address=found.account.email,
        subject=f"Somebody for you to talk to: {found.host.name}",
        template="matching_student_invited",
        context={
            "institution": institution,
            "invitation": found,
            "url": absolute_url("matching.host", base, host_id=found.host.id),
        },
    )


@mail_kind(HOST_MAIL)
def write_notice(context: MailContext) -> Letter | None:
    """Tell a host how many students will ask; who they are, they say themselves."""
    found = find_notice(context.payload["round_id"], context.payload["member_id"])
    if found is None:
        return None
    institution = current_institution()
    return Letter(
        to_name=found.host.name,
        to_address=found.account.email,
        subject=(
            "A student will ask for your time"
            if found.students == 1
            else f"{found.students} students will ask for your time"
        ),
        template="matching_host_told",
        context={
            "institution": institution,
            "notice": found,
            "url": absolute_url("availability.week", address_of(institution)),
        },
    )
