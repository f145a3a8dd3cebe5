"""The demo's mailbox receives real mail over SMTP and reads it back."""

from __future__ import annotations

import smtplib
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from fireside.demo.mailbox import mail_keys, mailbox, mails_to, read_mail
from fireside.kernel.errors import NotFound

_ICS = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//test//EN
METHOD:REQUEST
BEGIN:VEVENT
UID:1@fireside
SEQUENCE:2
SUMMARY:Priya and Dana
DTSTART:20261203T210000Z
DTEND:20261203T213000Z
LOCATION:218 Tannery Street
END:VEVENT
END:VCALENDAR
""".replace("\n", "\r\n")


def _send(address: str, message: EmailMessage) -> None:
    server = urlsplit(address)
    with smtplib.SMTP(server.hostname or "", server.port or 0, timeout=10) as connection:
        connection.send_message(message)


def _mail(to: str, subject: str, *, calendar: bool = False) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@larkfield.example.edu", to, subject
    message.set_content("Dana says yes – see you.")
    message.add_alternative("<p>Dana says <b>yes</b></p>", subtype="html")
    if calendar:
        message.add_alternative(_ICS, subtype="calendar", params={"method": "REQUEST"})
    return message


def test_mailbox_keeps_what_arrives_newest_first(tmp_path: Path) -> None:
    with mailbox(tmp_path) as address:
        _send(address, _mail("priya@students.example", "First"))
        _send(address, _mail("dana@alumni.example", "Second"))
    assert [read_mail(tmp_path, key).subject for key in mail_keys(tmp_path)] == ["Second", "First"]
    assert [mail.subject for mail in mails_to(tmp_path, "priya@students.example")] == ["First"]


def test_mail_is_read_with_text_html_and_invitation(tmp_path: Path) -> None:
    with mailbox(tmp_path) as address:
        _send(address, _mail("priya@students.example", "Yes", calendar=True))
    mail = read_mail(tmp_path, mail_keys(tmp_path)[0])
    assert mail.text.strip() == "Dana says yes – see you."
    assert "<b>yes</b>" in mail.html
    assert mail.invitation is not None
    assert (mail.invitation.method, mail.invitation.sequence) == ("REQUEST", 2)
    assert mail.invitation.starts == "Thursday 3 December 2026, 21:00 (UTC)"


def test_mailbox_goes_on_counting_after_a_restart(tmp_path: Path) -> None:
    for subject in ("One", "Two"):
        with mailbox(tmp_path) as address:
            _send(address, _mail("x@students.example", subject))
    assert mail_keys(tmp_path) == ["00002", "00001"]


@pytest.mark.parametrize("key", ["99999", "../00001", "", "½", "a"])
def test_unknown_mail_does_not_exist(tmp_path: Path, key: str) -> None:
    with pytest.raises(NotFound):
        read_mail(tmp_path, key)
