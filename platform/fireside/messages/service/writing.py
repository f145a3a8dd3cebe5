"""Writing to each other, and taking back what was just sent."""

from __future__ import annotations

from sqlalchemy import func, select

from fireside.interviews.models import Interview
from fireside.interviews.service import lock_interview
from fireside.kernel import audit, clock
from fireside.kernel.db import db
from fireside.kernel.errors import Conflict, Invalid, NotFound
from fireside.kernel.mail import enqueue_mail
from fireside.kernel.permissions import Actor, require
from fireside.kernel.sealing import seal
from fireside.messages.models import Message
from fireside.messages.rules import (
    DAY,
    LONGEST_MESSAGE,
    MOST_A_DAY,
    Closed,
    can_be_taken_back,
    plain_lines,
    shown_from,
    text_problem,
)
from fireside.messages.service.threads import closed_for, other_of, row_of, words_of
from fireside.people.service import check_conduct

WRITTEN_MAIL = "messages.written"
_WHY = {
    Closed.OVER: "This request is over, so nothing can be written here any more.",
    Closed.AWAY: "{name} takes no messages at the moment.",
    Closed.ENOUGH: "{name} has said thank you, and enough for now.",
}


class ThreadClosed(Conflict):
    """Nothing can be written to the other one now."""

    title = "This could not be sent"

    def __init__(self, closed: Closed, name: str) -> None:
        super().__init__(closed_words(closed, name), kept="What you wrote is still here.")


class TooLateToTakeBack(Conflict):
    """The other one may have read it."""

    title = "It has gone out"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} may have read it by now.", do="Write another line if something was wrong."
        )


def closed_words(closed: Closed, name: str) -> str:
    """Return why nothing can be written, as the page says it."""
    return _WHY[closed].format(name=name)


def send_message(
    actor: Actor, interview: Interview, text: str, *, mail_key: str | None = None
) -> Message:
    """Write to the other one, who sees it when it cannot be taken back any more, and gets a mail.

    Sending the same again changes nothing, nor does a mail (``mail_key``) that comes twice. Raises
    ThreadClosed, ConductMissing, and Invalid for no words, too many, or too many messages in a day.
    """
    require(actor, "message.write", interview)
    interview = lock_interview(interview.id)
    require(actor, "message.write", interview)
    if mail_key is not None and (known := _brought_by(mail_key)) is not None:
        return known
    other = other_of(actor, interview)
    closed = closed_for(actor, interview)
    if closed is not None:
        raise ThreadClosed(closed, other.first_name)
    check_conduct(actor)
    words = plain_lines(text)
    if wrong := text_problem(words, LONGEST_MESSAGE):
        raise Invalid({"text": wrong})
    last = _last_of(interview)
    if last is not None and last.author_id == actor.membership_id and words_of(last) == words:
        return last
    _refuse_flood(actor, interview, other.first_name)
    made = _write(actor, interview, words, mail_key)
    enqueue_mail(
        WRITTEN_MAIL,
        to_account_id=other.account_id,
        payload={"message_id": made.id, "reader_id": other.id},
        dedupe_key=f"{WRITTEN_MAIL}:{made.id}",
        run_at=made.shown_from,
    )
    return made


def take_back(actor: Actor, interview: Interview, message_id: int) -> str:
    """Delete a message that the other one has not seen, and return its words.

    Raises TooLateToTakeBack, and NotFound for what is not the actor's own.
    """
    require(actor, "message.write", interview)
    interview = lock_interview(interview.id)
    require(actor, "message.write", interview)
    found = db.session.scalar(
        select(Message).where(
            Message.id == message_id,
            Message.interview_id == interview.id,
            Message.author_id == actor.membership_id,
        )
    )
    if found is None:
        raise NotFound
    if not can_be_taken_back(found.written_at, clock.now()):
        raise TooLateToTakeBack(other_of(actor, interview).first_name)
    words = words_of(found)
    db.session.delete(found)
    audit.record(actor, "message.take_back", "interview", interview.id, ("text",))
    db.session.flush()
    return words


def _last_of(interview: Interview) -> Message | None:
    return db.session.scalar(
        select(Message)
        .where(Message.interview_id == interview.id, Message.host_id == interview.host_id)
        .order_by(Message.written_at.desc(), Message.id.desc())
        .limit(1)
    )


def _refuse_flood(actor: Actor, interview: Interview, name: str) -> None:
    sent = db.session.scalar(
        select(func.count()).where(
            Message.interview_id == interview.id,
            Message.author_id == actor.membership_id,
            Message.written_at > clock.now() - DAY,
        )
    )
    if (sent or 0) >= MOST_A_DAY:
        raise Invalid(
            {"text": f"That is {sent} messages to {name} within a day. Let {name} answer first."}
        )


def _brought_by(mail_key: str) -> Message | None:
    return db.session.scalar(select(Message).where(Message.mail_key == mail_key))


def _write(actor: Actor, interview: Interview, words: str, mail_key: str | None) -> Message:
    present = clock.now()
    made = Message(
        interview_id=interview.id,
        host_id=interview.host_id,
        author_id=actor.membership_id,
        mail_key=mail_key,
        written_at=present,
        shown_from=shown_from(present),
    )
    made.sealed = seal(words, row_of(made))
    db.session.add(made)
    audit.record(actor, "message.write", "interview", interview.id, ("text",))
    db.session.flush()
    return made
