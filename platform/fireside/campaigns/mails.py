"""The letters of campaigns, composed at the moment of sending from what is true then."""

from __future__ import annotations

from fireside.campaigns.service import (
    HOST_MAIL,
    REMINDER_MAIL,
    STUDENT_MAIL,
    Addressee,
    find_guest,
    find_host,
    host_token,
)
from fireside.institutions.service import address_of, current_institution
from fireside.kernel.mail import Letter, MailContext, mail_kind, register_topic
from fireside.kernel.web.rendering import absolute_url

_TOPIC = "campaigns"


def register() -> None:
    """Add the topic that students and hosts may do without."""
    register_topic(
        _TOPIC,
        "Campaigns of your career center",
        "A mail when you are invited to conversations, or asked to keep some hours for students.",
        "student",
        "host",
    )


@mail_kind(HOST_MAIL, topic=_TOPIC)
def write_to_host(context: MailContext) -> Letter | None:
    """Ask a host whether she would keep some hours, with the page that needs no signing in."""
    found = find_host(context.payload["campaign_id"], context.payload["host_id"])
    if found is None:
        return None
    url = absolute_url(
        "campaigns.answer",
        address_of(current_institution()),
        token=host_token(found.campaign.id, found.member),
    )
    subject = f"Would you keep some hours for “{found.campaign.name}”?"
    return _letter(found, "campaigns_host_asked", subject, url)


@mail_kind(STUDENT_MAIL, topic=_TOPIC)
def write_invitation(context: MailContext) -> Letter | None:
    """Invite a student to book."""
    return _to_student(context, "campaigns_invited", "You are invited: {}")


@mail_kind(REMINDER_MAIL, topic=_TOPIC)
def write_reminder(context: MailContext) -> Letter | None:
    """Write once more to a student who has not booked."""
    return _to_student(context, "campaigns_reminder", "There is still time: {}")


def _to_student(context: MailContext, template: str, subject: str) -> Letter | None:
    found = find_guest(context.payload["campaign_id"], context.payload["student_id"])
    if found is None:
        return None
    base = address_of(current_institution())
    url = absolute_url("campaigns.invitation", base, campaign_id=found.campaign.id)
    return _letter(found, template, subject.format(found.campaign.name), url)


def _letter(found: Addressee, template: str, subject: str, url: str) -> Letter:
    return Letter(
        to_name=found.member.name,
        to_address=found.account.email,
        subject=subject,
        template=template,
        context={
            "institution": current_institution(),
            "campaign": found.campaign,
            "member": found.member,
            "url": url,
        },
    )
