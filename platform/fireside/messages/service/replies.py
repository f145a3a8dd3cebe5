"""Answers by mail: the address for one, and what becomes of a mail that arrives there.

Of a mail nothing is used but what its writer has newly written. The mail server in front checks
that a sender is who she says she is (SPF, DKIM, DMARC); here the address itself is the other half:
it was given to one person, and nobody can guess it.
"""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message as Mail
from email.utils import getaddresses
from html import unescape

import nh3
from flask import current_app
from mailparser_reply.parser import EmailMessage
from sqlalchemy import select

from fireside.config import Settings
from fireside.interviews.models import Interview
from fireside.kernel import logs
from fireside.kernel.db import LARGEST_ID, db
from fireside.kernel.errors import Invalid, NotFound
from fireside.kernel.mail import enqueue_mail
from fireside.kernel.permissions import Actor
from fireside.kernel.tenancy import current_institution_id
from fireside.kernel.tokens import fingerprint, keyed_digest, same
from fireside.messages.models import Message
from fireside.messages.rules import (
    LARGEST_MAIL,
    LONGEST_MESSAGE,
    MARK_LENGTH,
    MOST_READ,
    Fate,
    NotTaken,
    ReplyTo,
    is_automatic,
    is_from,
    local_part,
    plain_lines,
    read_address,
)
from fireside.messages.service.writing import ThreadClosed, send_message
from fireside.people.models import Account, Membership
from fireside.people.service import ConductMissing

NOT_TAKEN_MAIL = "messages.not_taken"
_QUOTE = ">"
_LANGUAGES = ["en", "de", "fr", "es", "it", "nl", "pl", "sv", "da"]


def reply_address(message_id: int) -> str | None:
    """Return the address for an answer to a message; None where no mail comes in here."""
    domain = _domain()
    if domain is None:
        return None
    house = current_institution_id()
    return f"{local_part(ReplyTo(house, message_id, _mark(house, message_id)))}@{domain}"


def find_recipient(address: str) -> ReplyTo | None:
    """Return to what a mail answers, by the address it came to; None for one we did not give."""
    to = read_address(address, _domain() or "")
    if to is None or max(to.institution_id, to.message_id) > LARGEST_ID:
        return None
    return to if same(to.mark, _mark(to.institution_id, to.message_id)) else None


def receive_reply(raw: bytes, to: ReplyTo | None) -> Fate:
    """Put an answer that came by mail into its thread, and tell what became of it.

    Needs the institution's scope, unless ``to`` is nobody. Nothing is raised for a mail that is not
    taken, and nobody answers it: that would help whoever forged it.
    """
    fate = Fate.UNKNOWN if to is None else _receive(raw, to)
    logs.info("mail.reply", fate=fate.value, size=len(raw))
    return fate


def _receive(raw: bytes, to: ReplyTo) -> Fate:
    if len(raw) > LARGEST_MAIL:
        return Fate.TOO_LARGE
    mail = message_from_bytes(raw)
    if is_automatic({name.casefold(): str(value) for name, value in mail.items()}):
        return Fate.AUTOMATIC
    return _answer(to.message_id, mail)


def _answer(message_id: int, mail: Mail) -> Fate:
    found = _thread_of(message_id)
    if found is None:
        return Fate.UNKNOWN
    interview, writer = found
    account = db.session.get_one(Account, writer.account_id)
    if not is_from(_senders(mail), account.email):
        return Fate.FORGED
    key = fingerprint(f"{message_id}:{mail.get('Message-ID') or _text_of(mail)}")
    why = _send(interview, writer, _newly_written(mail), key)
    if why is None:
        return Fate.TAKEN
    enqueue_mail(
        NOT_TAKEN_MAIL,
        to_account_id=account.id,
        payload={"interview_id": interview.id, "writer_id": writer.id, "why": why.value},
        dedupe_key=f"{NOT_TAKEN_MAIL}:{key}",
    )
    return Fate.REFUSED


def _thread_of(message_id: int) -> tuple[Interview, Membership] | None:
    """Return the interview of a message, and the one to whom it was written."""
    message = db.session.scalar(select(Message).where(Message.id == message_id))
    if message is None:
        return None
    interview = db.session.scalar(
        select(Interview).where(
            Interview.id == message.interview_id, Interview.host_id == message.host_id
        )
    )
    if interview is None or interview.host is None:
        return None
    by_host = message.author_id == interview.host_id
    return interview, interview.student if by_host else interview.host


def _send(interview: Interview, writer: Membership, words: str, key: str) -> NotTaken | None:
    if not words:
        return NotTaken.EMPTY
    if len(words) > LONGEST_MESSAGE:
        return NotTaken.LONG
    roles = frozenset(role.value for role in writer.roles)
    actor = Actor(
        writer.account_id,
        writer.id,
        writer.institution_id,
        roles,
        writer.zone,
        accepted_conduct=writer.conduct_version,
    )
    try:
        send_message(actor, interview, words, mail_key=key)
    except (ThreadClosed, NotFound):
        return NotTaken.CLOSED
    except ConductMissing:
        return NotTaken.CONDUCT
    except Invalid:
        return NotTaken.MANY
    return None


def _senders(mail: Mail) -> list[str]:
    return [address for _, address in getaddresses([str(one) for one in mail.get_all("From", [])])]


def _newly_written(mail: Mail) -> str:
    """Return what was written above the quoted mail or between its lines, without a signature."""
    text = plain_lines(_text_of(mail))[:MOST_READ]
    parted = EmailMessage(text=text, languages=[*_LANGUAGES], keep_hyphen_lists=True).read()
    first = parted.replies[0]
    lines = first.body.split("\n")
    own = [line for line in lines if not line.startswith(_QUOTE)]
    if first.headers and len(own) == len(lines):
        return ""  # nothing but another's mail, quoted without a mark
    return plain_lines("\n".join(own))


def _text_of(mail: Mail) -> str:
    """Return the plain text of a mail; where it has none, the words of its HTML."""
    plain = next(_parts(mail, "text/plain"), None)
    if plain is not None:
        return plain
    html = next(_parts(mail, "text/html"), "")
    return unescape(nh3.clean(html[: MOST_READ * 10].replace("<br>", "\n"), tags=set()))


def _parts(mail: Mail, kind: str) -> Iterator[str]:
    for part in mail.walk():
        if part.get_content_type() != kind or part.get_filename() is not None:
            continue
        content = part.get_payload(decode=True)
        if isinstance(content, bytes):
            yield _decoded(content, part.get_content_charset() or "utf-8").replace("\0", "")


def _decoded(content: bytes, charset: str) -> str:
    try:
        return content.decode(charset, "replace")
    except LookupError:
        return content.decode("utf-8", "replace")


def _mark(institution_id: int, message_id: int) -> str:
    return keyed_digest("reply", f"{institution_id}:{message_id}")[:MARK_LENGTH]


def _domain() -> str | None:
    settings: Settings = current_app.extensions["fireside.settings"]
    return settings.reply_domain
