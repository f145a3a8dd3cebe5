"""The demo's mail server: it really receives over SMTP, and keeps each mail as an .eml file."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from icalendar import Calendar

from fireside.kernel.errors import NotFound
from fireside.kernel.ports import free_port

LOOPBACK = "127.0.0.1"
_LINK = re.compile(r"https?://[^\s<>\"')\]]+")


@dataclass(frozen=True)
class Invitation:
    """What a calendar file in a mail says; times as the file names them."""

    method: str
    uid: str
    sequence: int
    summary: str
    starts: str
    ends: str
    location: str


@dataclass(frozen=True)
class ReceivedMail:
    """One mail as it arrived."""

    key: str
    sender: str
    recipient: str
    subject: str
    sent_at: datetime | None
    text: str
    html: str
    invitation: Invitation | None
    unsubscribe: str
    """The address behind the button that mail programs show beside the mail; empty for none."""


class _Keeper:
    """Writes what the server accepts; the names sort in the order of arrival."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._numbers = itertools.count(len(list(folder.glob("*.eml"))) + 1)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        """Keep one mail: written beside, then renamed, so that a reader never sees half of it."""
        name = f"{next(self._numbers):05d}"
        half = self.folder / f"{name}.part"
        half.write_bytes(envelope.content)
        half.rename(self.folder / f"{name}.eml")
        return "250 Kept for the demo"


@contextmanager
def mailbox(folder: Path) -> Iterator[str]:
    """Receive mail on a free loopback port while the block runs; yields the ``smtp://`` address."""
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    controller = Controller(_Keeper(folder), hostname=LOOPBACK, port=port)
    controller.start()
    try:
        yield f"smtp://{LOOPBACK}:{port}"
    finally:
        controller.stop()


def mail_keys(folder: Path) -> list[str]:
    """Return the keys of all kept mails, the newest first."""
    return sorted((path.stem for path in folder.glob("*.eml")), reverse=True)


def read_mail(folder: Path, key: str) -> ReceivedMail:
    """Return one mail; raise NotFound for a key that names none."""
    if not (key.isascii() and key.isdigit()) or not (folder / f"{key}.eml").is_file():
        raise NotFound
    raw = (folder / f"{key}.eml").read_bytes()
    message = message_from_bytes(raw, _class=EmailMessage, policy=policy.default)
    return ReceivedMail(
        key=key,
        sender=str(message["From"] or ""),
        recipient=str(message["To"] or ""),
        subject=str(message["Subject"] or "(no subject)").strip(),
        sent_at=parsedate_to_datetime(message["Date"]) if message["Date"] else None,
        text=_content(message, "plain"),
        html=_content(message, "html"),
        invitation=_invitation(message),
        unsubscribe=str(message["List-Unsubscribe"] or "").strip().strip("<>"),
    )


def links_in(text: str) -> list[str]:
    """Return the web addresses in a text, each once, without the full stop after them."""
    return list(dict.fromkeys(link.rstrip(".,;:!?") for link in _LINK.findall(text)))


def mails_to(folder: Path, address: str) -> list[ReceivedMail]:
    """Return what one person received, the newest first."""
    letters = (read_mail(folder, key) for key in mail_keys(folder))
    return [letter for letter in letters if address in letter.recipient]


def _content(message: EmailMessage, kind: str) -> str:
    part = message.get_body(preferencelist=("plain" if kind == "plain" else "html",))
    return str(part.get_content()) if part is not None else ""


def _invitation(message: EmailMessage) -> Invitation | None:
    for part in message.walk():
        if part.get_content_type() == "text/calendar":
            return _read_calendar(str(part.get_content()))
    return None


def _read_calendar(text: str) -> Invitation | None:
    calendar = Calendar.from_ical(text)
    for event in calendar.walk("VEVENT"):
        return Invitation(
            method=str(calendar.get("METHOD", "")),
            uid=str(event.get("UID", "")),
            sequence=int(event.get("SEQUENCE", 0)),
            summary=str(event.get("SUMMARY", "")),
            starts=_moment(event, "DTSTART"),
            ends=_moment(event, "DTEND"),
            location=str(event.get("LOCATION", "")),
        )
    return None


def _moment(event: Any, name: str) -> str:
    if name not in event:
        return ""
    moment = event.decoded(name)
    return f"{moment:%A} {moment.day} {moment:%B %Y, %H:%M} ({moment.tzname() or 'local time'})"
