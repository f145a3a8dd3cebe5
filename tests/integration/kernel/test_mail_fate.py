"""Mail that somebody can do without, whom an answer goes to, and what a sender is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from fireside.institutions.models import Institution
from fireside.kernel import events, jobs
from fireside.kernel.db import db
from fireside.kernel.jobs.models import Job
from fireside.kernel.jobs.registry import patience_of
from fireside.kernel.mail import (
    Letter,
    MailContext,
    MailSettled,
    MailState,
    OutgoingMail,
    ask_whether_wanted,
    enqueue_mail,
    mail_kind,
    mail_kinds,
    register_topic,
    registry,
    topics,
)
from fireside.kernel.mail.registry import is_wanted
from fireside.kernel.mail.sending import write_message
from fireside.people.models import Account
from tests.conftest import Scope
from tests.factories.people import make_account
from tests.tools.outbox import Outbox

KIND, TOPIC, ADDRESS = "test.chatty", "test-topic", "dana@example.org"


class Told:
    """What the tests say of the mail, and what they hear of it."""

    def __init__(self) -> None:
        self.true = True
        self.broken = False
        self.reply_to: tuple[str, str] | None = None
        self.settled: list[MailSettled] = []


@pytest.fixture(autouse=True)
def told(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Told]:
    """A kind of mail with a topic; everything registered is taken back."""
    told = Told()
    monkeypatch.setattr(registry, "topics", dict(registry.topics))
    monkeypatch.setattr(registry, "_topic_of", dict(registry._topic_of))
    monkeypatch.setattr(registry, "_wanted", list(registry._wanted))
    monkeypatch.setitem(events._subscribers, MailSettled, [told.settled.append])

    @mail_kind(KIND, topic=TOPIC)
    def write(context: MailContext) -> Letter | None:
        if told.broken:
            raise RuntimeError("private words")
        account = db.session.get(Account, context.account_id or 0)
        if not told.true or account is None:
            return None
        about: dict[str, Any] = {"institution": None, "first_name": "Dana", "roles": []}
        about |= {"email": account.email, "link": "http://fireside.test/"}
        return Letter(
            account.name, account.email, "Hello", "invited", about, reply_to=told.reply_to
        )

    yield told
    del mail_kinds[KIND]


@pytest.fixture
def ask(institution: Institution, scope: Scope) -> Callable[[], tuple[int, int]]:
    def enqueue() -> tuple[int, int]:
        with scope(institution):
            account = make_account("Dana Okafor", ADDRESS)
            mail = enqueue_mail(
                KIND, to_account_id=account.id, payload={"number": 7}, dedupe_key="chatty"
            )
            assert mail is not None
            return mail.id, account.id

    return enqueue


def state_of(scope: Scope, institution: Institution) -> str | None:
    with scope(institution):
        return db.session.scalar(select(OutgoingMail.state))


def test_a_topic_says_what_it_is_and_for_whom() -> None:
    register_topic(TOPIC, "Chatter", "What one can do without.", "student", "host")
    topic = registry.topics[TOPIC]
    assert (topic.key, topic.title, topic.roles) == (
        TOPIC,
        "Chatter",
        frozenset({"student", "host"}),
    )
    assert TOPIC not in topics  # the real ones stay as they are


@pytest.mark.parametrize("wants", [True, False])
def test_who_declined_a_topic_does_not_get_it(
    ask: Callable[[], tuple[int, int]],
    institution: Institution,
    scope: Scope,
    outbox: Outbox,
    wants: bool,
) -> None:
    asked: list[tuple[int, str]] = []

    def wanted(account_id: int, topic: str) -> bool:
        asked.append((account_id, topic))
        return wants

    ask_whether_wanted(wanted)
    _, account_id = ask()
    assert len(outbox.deliver()) == int(wants)
    assert asked == [(account_id, TOPIC)]
    assert state_of(scope, institution) == (MailState.SENT if wants else MailState.DROPPED)


def test_only_the_last_who_answers_for_wishes_is_asked() -> None:
    ask_whether_wanted(lambda account_id, topic: False)
    ask_whether_wanted(lambda account_id, topic: True)
    assert is_wanted(KIND, 7)


def test_what_belongs_to_the_matter_is_always_wanted() -> None:
    ask_whether_wanted(lambda account_id, topic: False)
    assert not is_wanted(KIND, 7)
    assert is_wanted(KIND, None)
    assert is_wanted("admin.invited", 7)


def test_where_nobody_is_asked_everything_is_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_wanted", [])
    assert is_wanted(KIND, 7)


def test_an_answer_goes_to_whom_the_letter_names(
    told: Told, ask: Callable[[], tuple[int, int]], outbox: Outbox
) -> None:
    told.reply_to = ("Mara\r\nBcc: everybody@example.org", "mara@example.org")
    ask()
    letter = outbox.one(ADDRESS)
    assert letter["Bcc"] is None
    answer_to = letter["Reply-To"].addresses[0]
    assert answer_to.addr_spec == "mara@example.org"
    assert answer_to.display_name == "Mara Bcc: everybody@example.org"


def test_a_letter_that_names_nobody_is_answered_to_its_sender(
    ask: Callable[[], tuple[int, int]], outbox: Outbox
) -> None:
    ask()
    assert outbox.one(ADDRESS)["Reply-To"] is None


@pytest.mark.parametrize(
    "name", ["Riverbend College", "Universität “Süd”, Ostfeld", "Two\r\nBcc: x@example.org lines"]
)
def test_a_mail_comes_from_our_address_in_the_name_of_its_institution(
    ask: Callable[[], tuple[int, int]],
    institution: Institution,
    scope: Scope,
    outbox: Outbox,
    name: str,
) -> None:
    with scope(institution):
        db.session.get_one(Institution, institution.id).name = name
    ask()
    letter = outbox.one(ADDRESS)
    sender = letter["From"].addresses[0]
    assert sender.display_name == f"{' '.join(name.split())} via Fireside"
    assert sender.addr_spec == "fireside@fireside.test"
    assert letter["Bcc"] is None


def test_a_letter_outside_every_institution_comes_from_the_deployment(app: Flask) -> None:
    with app.app_context():
        about: dict[str, Any] = {"institution": None, "first_name": "D", "roles": []}
        about |= {"email": "", "link": ""}
        message = write_message(Letter("Dana", ADDRESS, "Hello", "invited", about), "<1@x>")
    assert message["From"] == "Fireside <fireside@fireside.test>"


@pytest.mark.parametrize(
    ("refusal", "true", "last", "state"),
    [
        (None, True, False, MailState.SENT),
        (None, False, False, MailState.DROPPED),
        ("550 no such person", True, False, MailState.BOUNCED),
        ("451 later", True, True, MailState.FAILED),
    ],
)
def test_the_fate_of_a_mail_is_told_once(
    app: Flask,
    told: Told,
    ask: Callable[[], tuple[int, int]],
    institution: Institution,
    scope: Scope,
    outbox: Outbox,
    refusal: str | None,
    true: bool,
    last: bool,
    state: MailState,
) -> None:
    told.true = true
    mail_id, _ = ask()
    if refusal:
        outbox.refusals[ADDRESS] = refusal
    if last:
        with app.app_context():
            job = db.session.scalars(select(Job).where(Job.name == "mail.send")).one()
            job.attempts = patience_of("mail.send").attempts - 1
            db.session.commit()
    outbox.deliver()
    assert told.settled == [MailSettled(institution.id, mail_id, KIND, {"number": 7}, state)]
    assert state_of(scope, institution) == state
    outbox.deliver()
    assert len(told.settled) == 1


def test_a_mail_that_is_tried_again_has_no_fate_yet(
    told: Told, ask: Callable[[], tuple[int, int]], outbox: Outbox
) -> None:
    ask()
    outbox.refusals[ADDRESS] = "451 later"
    assert outbox.deliver() == []
    assert told.settled == []


def test_a_letter_that_cannot_be_written_fails_at_the_last_attempt(
    app: Flask,
    told: Told,
    ask: Callable[[], tuple[int, int]],
    institution: Institution,
    scope: Scope,
    outbox: Outbox,
) -> None:
    told.broken = True
    ask()
    with app.app_context():
        job = db.session.scalars(select(Job).where(Job.name == "mail.send")).one()
        job.attempts = patience_of("mail.send").attempts - 1
        db.session.commit()
    assert outbox.deliver() == []
    with scope(institution):
        mail = db.session.scalars(select(OutgoingMail)).one()
        assert (mail.state, mail.error) == (MailState.FAILED, "RuntimeError")
        assert db.session.scalars(select(Job.state)).all() == [jobs.JobState.DONE]
    assert [one.state for one in told.settled] == [MailState.FAILED]
