"""The letters of this room: that there is something to read, never what it says."""

from __future__ import annotations

from fireside.conversation.service import (
    ANSWERED_MAIL,
    COMMENTED_MAIL,
    Word,
    find_answered,
    find_commented,
)
from fireside.institutions.service import address_of, current_institution
from fireside.interviews.rules import Stage
from fireside.kernel.db import db
from fireside.kernel.mail import Letter, MailContext, mail_kind, register_topic
from fireside.kernel.web.rendering import absolute_url
from fireside.people.models import Account

_REVIEWS = "reviews"


def register() -> None:
    """Add the topic that students and advisers may do without."""
    register_topic(
        _REVIEWS,
        "Comments and answers",
        "A mail when somebody has commented on notes that are shared, or answered a comment.",
        "student",
        "advisor",
    )


@mail_kind(COMMENTED_MAIL, topic=_REVIEWS)
def write_commented(context: MailContext) -> Letter | None:
    """Tell the student that an adviser has read her notes and written to her."""
    word = find_commented(context.payload["review_id"])
    if word is None:
        return None
    url = absolute_url(
        "journey.stage",
        address_of(current_institution()),
        interview_id=word.interview.id,
        stage=Stage.REFLECT.value,
    )
    subject = f"{word.sender.first_name} has read your notes and written to you"
    return _letter(word, "conversation_commented", subject, url)


@mail_kind(ANSWERED_MAIL, topic=_REVIEWS)
def write_answered(context: MailContext) -> Letter | None:
    """Tell the adviser that the student has answered."""
    word = find_answered(context.payload["comment_id"], context.payload["advisor_id"])
    if word is None:
        return None
    base = address_of(current_institution()).rstrip("/")
    url = f"{base}/advising/interviews/{word.interview.id}"
    return _letter(word, "conversation_answered", f"{word.sender.first_name} has answered you", url)


def _letter(word: Word, template: str, subject: str, url: str) -> Letter:
    account = db.session.get_one(Account, word.reader.account_id)
    return Letter(
        to_name=word.reader.name,
        to_address=account.email,
        subject=subject,
        template=template,
        context={"institution": current_institution(), "word": word, "url": url},
    )
