"""A real mail server for tests, and what it received."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from flask import Flask

from fireside.kernel.jobs.worker import Worker
from fireside.kernel.ports import free_port


class PostOffice:
    """Receives over SMTP on a free port of this machine.

    ``refusals`` maps an address to the answer that it gets instead of "250 OK", such as
    "550 no such person", for as long as it stands there.
    """

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.refusals: dict[str, str] = {}
        self._port = free_port()
        self._controller = Controller(self, hostname="127.0.0.1", port=self._port)

    def open(self) -> None:
        """Begin to listen."""
        self._controller.start()

    def close(self) -> None:
        """End."""
        self._controller.stop()

    @property
    def address(self) -> str:
        """Return the server's address as the setting ``mail_url`` wants it."""
        return f"smtp://127.0.0.1:{self._port}"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        """Answer to the address of a recipient."""
        if address in self.refusals:
            return self.refusals[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        """Keep a mail."""
        letter = message_from_bytes(envelope.content, policy=policy.default)
        # A long subject may begin on the line after "Subject:"; unfolded, that space is no part.
        letter.replace_header("Subject", str(letter["Subject"]).strip())
        self.letters.append(letter)
        return "250 OK"


class Outbox:
    """The mails of one test. What was sent and never taken fails the test at its end."""

    def __init__(self, office: PostOffice, app: Flask) -> None:
        self._office = office
        self._app = app
        self.refusals = office.refusals

    def deliver(self) -> list[EmailMessage]:
        """Run every job that is due, as the worker would, and take the mails that arrived."""
        Worker(self._app).run_all()
        return self.take()

    def take(self) -> list[EmailMessage]:
        """Return the mails that arrived since the last time, oldest first."""
        taken = list(self._office.letters)
        self._office.letters.clear()
        return taken

    def one(self, to: str) -> EmailMessage:
        """Deliver, and return the only mail that arrived; it must be for this address."""
        letters = self.deliver()
        arrived = [recipient(letter) for letter in letters]
        if arrived != [to]:
            raise AssertionError(f"expected one mail, to {to}; arrived for: {arrived}")
        return letters[0]


def recipient(letter: EmailMessage) -> str:
    """Return the bare address that a mail is for."""
    return str(letter["To"].addresses[0].addr_spec)


def text_of(letter: EmailMessage) -> str:
    """Return the plain text of a mail."""
    part = letter.get_body(preferencelist=("plain",))
    if part is None:
        raise AssertionError("the mail has no plain text")
    return str(part.get_content())


def calendar_of(letter: EmailMessage) -> bytes:
    """Return the calendar file that a mail carries."""
    for part in letter.walk():
        if part.get_content_type() == "text/calendar":
            return bytes(part.get_payload(decode=True))
    raise AssertionError("the mail carries no calendar")
