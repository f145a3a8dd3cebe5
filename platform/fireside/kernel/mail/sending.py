"""The job that writes a letter and hands it to the mail server."""

from __future__ import annotations

import smtplib
import ssl
from datetime import timedelta
from email.message import EmailMessage
from email.utils import format_datetime, formataddr, parseaddr
from urllib.parse import unquote, urlsplit

import css_inline
from flask import current_app, render_template
from sqlalchemy import select

from fireside.config import Settings
from fireside.kernel import clock, events, jobs
from fireside.kernel.db import db
from fireside.kernel.mail.models import MailState, OutgoingMail
from fireside.kernel.mail.registry import (
    Choice,
    Letter,
    MailBounced,
    MailContext,
    MailSettled,
    choice_of,
    is_reachable,
    is_wanted,
    mail_kinds,
    sender_name,
)

_TIMEOUT_SECONDS = 15
_PATIENCE = jobs.Patience(attempts=400, longest_pause=timedelta(seconds=30))
"""A mail server may be away for three hours; when it is back, mail flows within half a minute."""


class MailDeferred(Exception):
    """The server refuses a recipient for now; the job is tried again."""


@jobs.handler("mail.send", _PATIENCE)
def send_queued_mail(job: jobs.JobContext) -> None:
    """Compose and send one mail; a refusal for good marks it, a passing one is retried."""
    mail = _find(job)
    if mail is None or mail.state != MailState.QUEUED:
        return
    try:
        _send(mail)
    except Exception as error:
        if not job.last_attempt:
            raise
        db.session.rollback()
        mail.state = MailState.FAILED  # read anew: a rollback forgets what was loaded
        mail.error = type(error).__name__
    _tell(mail)


def _find(job: jobs.JobContext) -> OutgoingMail | None:
    return db.session.scalar(select(OutgoingMail).where(OutgoingMail.id == job.payload["mail_id"]))


def _tell(mail: OutgoingMail) -> None:
    told = MailSettled(
        mail.institution_id, mail.id, mail.kind, dict(mail.payload), MailState(mail.state)
    )
    events.announce(told)


def _send(mail: OutgoingMail) -> None:
    context = MailContext(mail.institution_id, mail.id, mail.account_id, dict(mail.payload))
    due = is_reachable(mail.account_id) and is_wanted(mail.kind, mail.account_id)
    letter = mail_kinds[mail.kind](context) if due else None
    if letter is None:
        mail.state = MailState.DROPPED
        return
    message = write_message(letter, mail.message_id, choice_of(mail.kind, mail.account_id))
    db.session.commit()  # no lock is held while a slow server thinks
    try:
        _deliver(message)
    except smtplib.SMTPRecipientsRefused as error:
        _accept_refusal(mail, letter, error)
    else:
        mail.state = MailState.SENT
        mail.sent_at = clock.now()


def write_message(letter: Letter, message_id: str, choice: Choice | None = None) -> EmailMessage:
    """Return the MIME message: plain text, HTML with inlined styles, and the invitation if any."""
    message = EmailMessage()
    message["From"] = _sender(letter.from_name)
    message["To"] = formataddr((_one_line(letter.to_name), letter.to_address))
    if letter.reply_to is not None:
        name, address = letter.reply_to
        message["Reply-To"] = formataddr((_one_line(name), address))
    message["Subject"] = _one_line(letter.subject)
    message["Date"] = format_datetime(clock.now())
    message["Message-ID"] = message_id
    message["Auto-Submitted"] = "auto-generated"
    if choice is not None:
        # RFC 2369: where one declines such mail; RFC 8058: and where a program does so by one POST
        message["List-Unsubscribe"] = f"<{choice.one_click or choice.url}>"
        if choice.one_click:
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    text = render_template(f"email/{letter.template}.txt", **letter.context)
    foot = render_template("email/_choice.txt", choice=choice) if choice else ""
    message.set_content(text + foot)
    html = render_template(
        f"email/{letter.template}.html", subject=letter.subject, choice=choice, **letter.context
    )
    message.add_alternative(css_inline.inline(html, load_remote_stylesheets=False), subtype="html")
    if letter.calendar is not None:
        calendar = letter.calendar.decode()
        message.add_alternative(
            calendar, subtype="calendar", params={"method": letter.calendar_method}
        )
        message.add_attachment(
            letter.calendar, maintype="application", subtype="ics", filename="invitation.ics"
        )
    return message


def _sender(person: str) -> str:
    """Return who a mail comes from: our one address, in the name that is right here."""
    settings: Settings = current_app.extensions["fireside.settings"]
    name = sender_name(person)
    if name is None:
        return settings.mail_from
    return formataddr((_one_line(name), parseaddr(settings.mail_from)[1]))


def _one_line(text: str) -> str:
    """Return text that stays one header: a line break in a name would refuse every mail to it."""
    return " ".join(text.split())


def _deliver(message: EmailMessage) -> None:
    settings: Settings = current_app.extensions["fireside.settings"]
    server = urlsplit(settings.mail_url)
    connect = smtplib.SMTP_SSL if server.scheme == "smtps" else smtplib.SMTP
    with connect(server.hostname or "", server.port or 25, timeout=_TIMEOUT_SECONDS) as connection:
        connection.ehlo_or_helo_if_needed()
        if server.scheme == "smtp" and connection.has_extn("starttls"):
            connection.starttls(context=ssl.create_default_context())
        if server.username:
            connection.login(unquote(server.username), unquote(server.password or ""))
        connection.send_message(message)


def _accept_refusal(
    mail: OutgoingMail, letter: Letter, error: smtplib.SMTPRecipientsRefused
) -> None:
    """Mark an address that does not exist; let a passing refusal be tried again."""
    code, reason = next(iter(error.recipients.values()))
    if not 500 <= code < 600:
        raise MailDeferred(f"the server said {code}") from None  # neither log nor job names anybody
    mail.state = MailState.BOUNCED
    mail.error = f"{code} {reason.decode('utf-8', 'replace')}"[:300]
    events.announce(MailBounced(mail.institution_id, mail.account_id, letter.to_address))
