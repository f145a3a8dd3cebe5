"""What a mail about a message is told, if there is still something to tell."""

from __future__ import annotations

from msgspec import Struct
from sqlalchemy import select

from fireside.interviews.models import Interview
from fireside.interviews.rules import UNSEEN
from fireside.kernel.db import db
from fireside.messages.models import Message
from fireside.messages.service.threads import words_of
from fireside.people.models import Membership
from fireside.people.service import are_apart


class Word(Struct, frozen=True):
    """Somebody has written to somebody about an interview."""

    interview: Interview
    sender: Membership
    reader: Membership
    text: str


class Unsent(Struct, frozen=True):
    """An answer by mail that was not sent on, and its writer."""

    interview: Interview
    writer: Membership
    other: Membership


def find_unsent(interview_id: int, writer_id: int) -> Unsent | None:
    """Return whom to tell of an answer that was not sent; None where she takes part no more."""
    interview = db.session.scalar(select(Interview).where(Interview.id == interview_id))
    writer = _member(writer_id)
    if interview is None or interview.host is None or writer is None:
        return None
    two = {interview.student_id: interview.host, interview.host_id: interview.student}
    return Unsent(interview, writer, two[writer_id]) if writer_id in two else None


def find_written(message_id: int, reader_id: int) -> Word | None:
    """Return a message for its reader; None where it was taken back, or she takes part no more."""
    message = db.session.scalar(select(Message).where(Message.id == message_id))
    if message is None:
        return None
    interview = db.session.scalar(select(Interview).where(Interview.id == message.interview_id))
    if interview is None or interview.state in UNSEEN:
        return None
    two = {interview.student_id, interview.host_id}
    if message.host_id != interview.host_id or {message.author_id, reader_id} != two:
        return None
    sender, reader = _member(message.author_id), _member(reader_id)
    if sender is None or reader is None or are_apart(sender.id, reader.id):
        return None
    return Word(interview, sender, reader, words_of(message))


def _member(membership_id: int) -> Membership | None:
    found = db.session.scalar(select(Membership).where(Membership.id == membership_id))
    return found if found is not None and found.roles else None
