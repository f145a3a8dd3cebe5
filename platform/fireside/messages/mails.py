"""The letters of this room: a message with its words, and that a concern waits, without any."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from fireside.institutions.service import address_of, current_institution
from fireside.kernel.db import db
from fireside.kernel.mail import Letter, MailContext, mail_kind, register_topic
from fireside.kernel.web.rendering import absolute_url
from fireside.messages.rules import NotTaken
from fireside.messages.service import (
    CONCERN_MAIL,
    NOT_TAKEN_MAIL,
    WRITTEN_MAIL,
    find_concern_for,
    find_unsent,
    find_written,
    reply_address,
)
from fireside.people.models import Account, Membership

_MESSAGES = "messages"
_WHY = {
    NotTaken.EMPTY: "We found nothing in your mail but what was quoted, or a signature.",
    NotTaken.LONG: "It is longer than a message can be.",
    NotTaken.CLOSED: "{name} takes no messages at the moment.",
    NotTaken.MANY: "These were many messages within a day. Let {name} answer first.",
    NotTaken.CONDUCT: "Before your first message, please read the code of conduct, once.",
}


def register() -> None:
    """Add the topic that students and hosts may do without."""
    register_topic(
        _MESSAGES,
        "Messages",
        "A mail when the other person of an interview has written to you.",
        "student",
        "host",
    )


@mail_kind(WRITTEN_MAIL, topic=_MESSAGES)
def write_written(context: MailContext) -> Letter | None:
    """Bring a message to the other one, unless it was taken back."""
    word = find_written(context.payload["message_id"], context.payload["reader_id"])
    if word is None:
        return None
    url = absolute_url(
        "messages.thread", address_of(current_institution()), interview_id=word.interview.id
    )
    sender, address = word.sender.first_name, reply_address(context.payload["message_id"])
    more = {"word": word, "url": url, "by_mail": address is not None}
    letter = _letter(word.reader, f"{sender} has written to you", "messages_written", more)
    return (
        letter if address is None else replace(letter, reply_to=(f"{sender} via Fireside", address))
    )


@mail_kind(NOT_TAKEN_MAIL)
def write_not_taken(context: MailContext) -> Letter | None:
    """Tell somebody who answered by mail that her answer was not sent, and why."""
    unsent = find_unsent(context.payload["interview_id"], context.payload["writer_id"])
    if unsent is None:
        return None
    name = unsent.other.first_name
    url = absolute_url(
        "messages.thread", address_of(current_institution()), interview_id=unsent.interview.id
    )
    why = _WHY[NotTaken(context.payload["why"])].format(name=name)
    subject = f"Your answer to {name} has not been sent"
    more = {"name": name, "why": why, "url": url}
    return _letter(unsent.writer, subject, "messages_not_taken", more)


@mail_kind(CONCERN_MAIL)
def write_concern(context: MailContext) -> Letter | None:
    """Tell somebody of staff that a concern waits; who and what, the page says."""
    staff = find_concern_for(context.payload["concern_id"], context.payload["staff_id"])
    if staff is None:
        return None
    url = absolute_url("concerns.overview", address_of(current_institution()))
    return _letter(staff, "Somebody has reported a concern", "messages_concern", {"url": url})


def _letter(reader: Membership, subject: str, template: str, more: Mapping[str, object]) -> Letter:
    account = db.session.get_one(Account, reader.account_id)
    return Letter(
        to_name=reader.name,
        to_address=account.email,
        subject=subject,
        template=template,
        context={"institution": current_institution(), "reader": reader, **more},
    )
