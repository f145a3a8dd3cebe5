"""Mail that comes in: what a mail server calls for each answer."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from typing import BinaryIO

import click

from fireside.cli.opening import open_app

_TRY_LATER = 75  # EX_TEMPFAIL of sysexits.h: the mail server keeps the mail and comes again


def _take(source: BinaryIO, recipient: str) -> None:
    """Read one mail and commit what comes of it; the rooms are loaded by now."""
    from fireside.kernel import tenancy
    from fireside.kernel.db import db
    from fireside.messages.rules import LARGEST_MAIL
    from fireside.messages.service import find_recipient, receive_reply

    raw, to = source.read(LARGEST_MAIL + 1), find_recipient(recipient)
    with tenancy.scope(to.institution_id) if to else nullcontext():
        receive_reply(raw, to)
        db.session.commit()


@click.group()
def mail() -> None:
    """Take answers that come by mail."""


@mail.command()
@click.argument("recipient")
def receive(recipient: str) -> None:
    """Read one mail (RFC 5322) for RECIPIENT from standard input and put it into its thread.

    A mail that is not taken ends well, too: the mail server is not to answer a forger. Where the
    database is away the command ends with 75, and the mail server comes again.
    """
    from sqlalchemy.exc import SQLAlchemyError

    app = open_app()
    try:
        with app.app_context():
            _take(sys.stdin.buffer, recipient)
    except SQLAlchemyError:
        click.echo("The database is away.", err=True)
        raise SystemExit(_TRY_LATER) from None
