"""Mail against a real server: tried again when it says later, given up when it says never."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from fireside.institutions.models import Institution
from fireside.kernel import clock
from fireside.kernel.db import db
from fireside.kernel.jobs.models import Job
from fireside.kernel.jobs.registry import patience_of
from fireside.kernel.mail import Letter, MailContext, MailState, OutgoingMail, enqueue_mail
from fireside.kernel.mail.registry import mail_kind, mail_kinds
from fireside.kernel.mail.sending import write_message
from fireside.people.models import Account
from tests.conftest import Scope
from tests.factories.people import make_account
from tests.tools.outbox import Outbox, calendar_of, recipient, text_of

KIND = "test.hello"
ADDRESS = "dana@example.org"
_INVITATION = b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"


@pytest.fixture(autouse=True)
def kind(app: Flask) -> Iterator[dict[str, bool]]:
    """A kind of mail that is true as long as the test says so."""
    told = {"true": True, "calendar": False}

    @mail_kind(KIND)
    def write(context: MailContext) -> Letter | None:
        account = db.session.get(Account, context.account_id or 0)
        if not told["true"] or account is None:
            return None
        return Letter(
            to_name="Dana\r\nBcc: everybody@example.org",
            to_address=account.email,
            subject="Hello\r\nBcc: everybody@example.org",
            template="invited",
            context={
                "institution": None,
                "first_name": "<b>Dana</b>",
                "roles": [],
                "email": account.email,
                "link": "http://fireside.test/",
            },
            calendar=_INVITATION if told["calendar"] else None,
        )

    yield told
    del mail_kinds[KIND]


@pytest.fixture
def ask(institution: Institution, scope: Scope) -> int:
    """Ask for one mail to Dana and return its id."""
    with scope(institution):
        account = make_account("Dana Okafor", ADDRESS)
        mail = enqueue_mail(KIND, to_account_id=account.id, payload={}, dedupe_key="hello")
        assert mail is not None
        return mail.id


def _mail(scope: Scope, institution: Institution) -> OutgoingMail:
    with scope(institution):
        return db.session.scalars(select(OutgoingMail)).one()


def test_a_mail_arrives_with_the_id_that_was_fixed_before(
    ask: int, institution: Institution, scope: Scope, outbox: Outbox
) -> None:
    fixed = _mail(scope, institution).message_id
    letter = outbox.one(ADDRESS)
    assert letter["Message-ID"] == fixed
    assert letter["Auto-Submitted"] == "auto-generated"
    mail = _mail(scope, institution)
    assert (mail.state, mail.sent_at is not None) == (MailState.SENT, True)


def test_nothing_that_was_typed_adds_a_header_or_a_tag(ask: int, outbox: Outbox) -> None:
    letter = outbox.one(ADDRESS)
    assert letter["Bcc"] is None
    assert letter["Subject"] == "Hello Bcc: everybody@example.org"
    html = letter.get_body(preferencelist=("html",))
    assert html is not None
    assert "&lt;b&gt;Dana" in html.get_content()
    assert "<b>Dana" in text_of(letter)


def test_a_later_makes_it_come_later_with_the_same_id(
    ask: int, institution: Institution, scope: Scope, outbox: Outbox
) -> None:
    fixed = _mail(scope, institution).message_id
    with time_machine.travel(clock.now(), tick=False) as traveller:
        outbox.refusals[ADDRESS] = "451 try again later"
        for _ in range(2):
            assert outbox.deliver() == []
            mail = _mail(scope, institution)
            assert (mail.state, mail.error) == (MailState.QUEUED, None)
            traveller.shift(timedelta(seconds=10))
        del outbox.refusals[ADDRESS]
        assert outbox.one(ADDRESS)["Message-ID"] == fixed
        traveller.shift(timedelta(hours=1))
        assert outbox.deliver() == []
    assert _mail(scope, institution).state == MailState.SENT


def test_a_later_that_never_ends_is_given_up_and_says_so(
    app: Flask, ask: int, institution: Institution, scope: Scope, outbox: Outbox
) -> None:
    outbox.refusals[ADDRESS] = "451 try again later"
    with app.app_context():
        job = db.session.scalars(select(Job).where(Job.name == "mail.send")).one()
        job.attempts = patience_of("mail.send").attempts - 1
        db.session.commit()
    assert outbox.deliver() == []
    mail = _mail(scope, institution)
    assert (mail.state, mail.error) == (MailState.FAILED, "MailDeferred")
    del outbox.refusals[ADDRESS]
    assert outbox.deliver() == []


def test_a_server_that_is_away_for_two_hours_loses_nothing(ask: int, outbox: Outbox) -> None:
    outbox.refusals[ADDRESS] = "451 try again later"
    with time_machine.travel(clock.now(), tick=False) as traveller:
        for _ in range(12):
            assert outbox.deliver() == []
            traveller.shift(timedelta(minutes=10))
        del outbox.refusals[ADDRESS]
        assert len(outbox.deliver()) == 1


def test_a_never_marks_mail_and_account_and_is_not_tried_again(
    ask: int, institution: Institution, scope: Scope, outbox: Outbox
) -> None:
    outbox.refusals[ADDRESS] = "550 5.1.1 no such person"
    assert outbox.deliver() == []
    mail = _mail(scope, institution)
    assert mail.state == MailState.BOUNCED
    assert mail.error == "550 5.1.1 no such person"
    with scope(institution):
        account = db.session.scalars(select(Account)).one()
        assert account.bounced_at is not None
    del outbox.refusals[ADDRESS]
    assert outbox.deliver() == []


def test_what_is_no_longer_true_is_not_sent(
    kind: dict[str, bool], ask: int, institution: Institution, scope: Scope, outbox: Outbox
) -> None:
    kind["true"] = False
    assert outbox.deliver() == []
    assert _mail(scope, institution).state == MailState.DROPPED


def test_asking_twice_sends_once(
    ask: int, institution: Institution, scope: Scope, outbox: Outbox
) -> None:
    with scope(institution):
        again = enqueue_mail(KIND, to_account_id=1, payload={}, dedupe_key="hello")
        assert again is None
    outbox.one(ADDRESS)


def test_what_is_rolled_back_is_never_sent(
    institution: Institution, scope: Scope, outbox: Outbox
) -> None:
    with scope(institution):
        account = make_account(email=ADDRESS)
        enqueue_mail(KIND, to_account_id=account.id, payload={}, dedupe_key="hello")
        db.session.rollback()
    assert outbox.deliver() == []


def test_an_invitation_is_both_a_part_and_a_file(
    kind: dict[str, bool], ask: int, outbox: Outbox
) -> None:
    kind["calendar"] = True
    letter = outbox.one(ADDRESS)
    assert b"METHOD:REQUEST" in calendar_of(letter)
    kinds = [part.get_content_type() for part in letter.walk()]
    assert {"text/plain", "text/html", "text/calendar", "application/ics"} <= set(kinds)
    assert recipient(letter) == ADDRESS


def test_two_builders_for_one_kind_are_refused() -> None:
    with pytest.raises(ValueError, match="two builders"):
        mail_kind(KIND)(lambda context: None)


def test_a_letter_is_written_without_asking_the_network(app: Flask) -> None:
    letter = Letter(
        "Dana",
        ADDRESS,
        "Hello",
        "invited",
        {"first_name": "D", "roles": [], "email": "", "link": "", "institution": None},
    )
    with app.app_context():
        message = write_message(letter, "<1@x>")
    html = message.get_body(preferencelist=("html",))
    assert html is not None
    assert "style=" in html.get_content()
