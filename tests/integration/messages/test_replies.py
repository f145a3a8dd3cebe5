"""Answers by mail: from the right person at her own address into the thread, and nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from email.message import EmailMessage
from email.utils import parseaddr

import pytest
from flask import Flask
from sqlalchemy import select

from fireside.config import Settings
from fireside.institutions.models import Institution
from fireside.interviews.models import Interview
from fireside.interviews.rules import State
from fireside.kernel.db import db
from fireside.messages import service
from fireside.messages.models import Message
from fireside.messages.rules import Fate
from fireside.messages.service.threads import words_of
from fireside.people.models import Membership
from fireside.people.service import block
from tests.conftest import Scope
from tests.factories.people import make_student
from tests.integration.messages.conftest import Pass, actor_of
from tests.tools.outbox import Outbox, recipient, text_of

DOMAIN = "reply.example.edu"
ANSWER = "Nine is fine.\n\nI bring the essay."
QUOTED = """
On Thu, 3 Dec 2026 at 09:00, Mara via Fireside <fireside@fireside.test> wrote:
> Could we make it nine?
>
> Mara
"""
Arrive = Callable[..., Fate]


@pytest.fixture(autouse=True)
def _mail_comes_in(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    settings: Settings = app.extensions["fireside.settings"]
    changed = settings.model_copy(update={"reply_domain": DOMAIN})
    monkeypatch.setitem(app.extensions, "fireside.settings", changed)


@pytest.fixture
def address(
    institution: Institution,
    scope: Scope,
    interview: Interview,
    student: Membership,
    later: Pass,
    outbox: Outbox,
) -> str:
    """Where Dana answers what Mara wrote."""
    with scope(institution):
        service.send_message(actor_of(student), interview, "Could we make it nine?")
    later(15)
    (letter,) = outbox.deliver()
    name, found = parseaddr(letter["Reply-To"])
    assert name == "Mara via Fireside"
    assert "Or simply answer this mail" in text_of(letter)
    return found


@pytest.fixture
def arrive(institution: Institution, scope: Scope) -> Arrive:
    """Let a mail come in, as the mail server hands it over."""

    def receive(mail: EmailMessage | bytes, to: str) -> Fate:
        raw = mail if isinstance(mail, bytes) else mail.as_bytes()
        with scope(institution):
            return service.receive_reply(raw, service.find_recipient(to))

    return receive


def mail_of(
    text: str = ANSWER + QUOTED, sender: str = "dana@example.org", **headers: str
) -> EmailMessage:
    made = EmailMessage()
    made["From"] = sender if "," in sender else f"Dana Whitfield <{sender}>"
    made["Subject"] = "Re: Mara has written to you"
    made["Message-ID"] = headers.pop("message_id", "<1@example.org>")
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content(text)
    return made


def thread(institution: Institution, scope: Scope) -> list[str]:
    with scope(institution):
        rows = db.session.scalars(select(Message).order_by(Message.written_at, Message.id))
        return [words_of(row) for row in rows][1:]


def test_an_answer_lands_in_the_thread_without_what_it_quotes(
    institution: Institution,
    scope: Scope,
    host: Membership,
    address: str,
    arrive: Arrive,
    later: Pass,
    outbox: Outbox,
) -> None:
    assert arrive(mail_of(), address) is Fate.TAKEN
    assert thread(institution, scope) == [ANSWER]
    with scope(institution):
        assert db.session.scalars(select(Message.author_id)).all()[-1] == host.id
    later(15)
    (letter,) = outbox.deliver()
    assert recipient(letter) == "mara@example.org"
    assert "dana@example.org" not in letter.as_string()
    assert parseaddr(letter["Reply-To"])[1] != address


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        (QUOTED + "\nNine is fine.", "Nine is fine."),
        ("Nine.\n\nSent from my iPhone\n" + QUOTED, "Nine."),
        ("I bring:\n\n- the essay\n- cake\n" + QUOTED, "I bring:\n\n- the essay\n- cake"),
        ("Gern.\n\nAm 3. Dez. 2026 um 09:00 schrieb Mara via Fireside <a@b.de>:\n> Neun?", "Gern."),
    ],
)
def test_only_what_is_newly_written_is_sent_on(
    institution: Institution, scope: Scope, address: str, arrive: Arrive, text: str, answer: str
) -> None:
    assert arrive(mail_of(text), address) is Fate.TAKEN
    assert thread(institution, scope) == [answer]


def test_a_mail_that_is_delivered_twice_is_written_once(
    institution: Institution, scope: Scope, address: str, arrive: Arrive
) -> None:
    assert [arrive(mail_of(), address), arrive(mail_of(), address)] == [Fate.TAKEN, Fate.TAKEN]
    assert arrive(mail_of("Another line.", message_id="<2@example.org>"), address) is Fate.TAKEN
    assert arrive(mail_of(), address) is Fate.TAKEN
    assert thread(institution, scope) == [ANSWER, "Another line."]


def test_html_alone_is_read_as_text_and_attachments_are_left(
    institution: Institution, scope: Scope, address: str, arrive: Arrive
) -> None:
    html = mail_of()
    html.clear_content()
    html.set_content(
        "<p>Nine &amp; not a minute later<script>alert(1)</script></p>", subtype="html"
    )
    assert arrive(html, address) is Fate.TAKEN
    both = mail_of("With a file.", message_id="<2@example.org>")
    both.add_alternative("<p>Other words</p>", subtype="html")
    both.add_attachment("SECRET", filename="plan.txt")
    assert arrive(both, address) is Fate.TAKEN
    assert thread(institution, scope) == ["Nine & not a minute later", "With a file."]


@pytest.mark.parametrize(
    ("mail", "fate"),
    [
        (mail_of(sender="mara@example.org"), Fate.FORGED),
        (mail_of(sender="dana@example.org, mara@example.org"), Fate.FORGED),
        (mail_of(Auto_Submitted="auto-replied"), Fate.AUTOMATIC),
        (mail_of(Return_Path="<>"), Fate.AUTOMATIC),
        (mail_of("x" * 1_000_001), Fate.TOO_LARGE),
        (b"", Fate.FORGED),
        (b"\xff\xfe\x00 no mail at all", Fate.FORGED),
    ],
)
def test_what_is_no_answer_of_hers_is_dropped_without_a_word(
    institution: Institution,
    scope: Scope,
    address: str,
    arrive: Arrive,
    outbox: Outbox,
    mail: EmailMessage | bytes,
    fate: Fate,
) -> None:
    assert arrive(mail, address) is fate
    assert thread(institution, scope) == []
    assert outbox.deliver() == []


def test_an_address_that_was_guessed_is_nobodys(
    app: Flask, address: str, arrive: Arrive, monkeypatch: pytest.MonkeyPatch
) -> None:
    house, number, mark = address.partition("@")[0].removeprefix("r-").split("-")
    other = "0" if mark[0] != "0" else "1"
    for wrong in (
        f"r-{house}-{number}-{other}{mark[1:]}@{DOMAIN}",
        f"r-{house}-1-{mark}@{DOMAIN}",
        f"r-1-{number}-{mark}@{DOMAIN}",
        f"r-{house}-{'z' * 13}-{mark}@{DOMAIN}",
        address.replace(DOMAIN, "example.edu"),
    ):
        assert arrive(mail_of(), wrong) is Fate.UNKNOWN
    settings: Settings = app.extensions["fireside.settings"]
    closed = settings.model_copy(update={"reply_domain": None})
    monkeypatch.setitem(app.extensions, "fireside.settings", closed)
    assert arrive(mail_of(), address) is Fate.UNKNOWN


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (QUOTED, "nothing in your mail but what was quoted"),
        (
            "From: Mara Quist\nSent: Thursday\nTo: Dana\nSubject: Hi\n\nCould we make it nine?",
            "nothing in your mail but what was quoted",
        ),
        ("word " * 1_000, "longer than a message can be"),
    ],
)
def test_an_answer_that_cannot_be_sent_comes_back_with_the_reason(
    institution: Institution,
    scope: Scope,
    address: str,
    arrive: Arrive,
    outbox: Outbox,
    text: str,
    reason: str,
) -> None:
    assert arrive(mail_of(text), address) is Fate.REFUSED
    assert arrive(mail_of(text), address) is Fate.REFUSED
    (letter,) = outbox.deliver()
    assert recipient(letter) == "dana@example.org"
    assert letter["Subject"] == "Your answer to Mara has not been sent"
    assert reason in " ".join(text_of(letter).split())
    assert thread(institution, scope) == []


def test_a_closed_thread_takes_no_answers(
    institution: Institution,
    scope: Scope,
    student: Membership,
    host: Membership,
    address: str,
    arrive: Arrive,
    outbox: Outbox,
) -> None:
    with scope(institution):
        block(actor_of(student), host.id)
    assert arrive(mail_of(), address) is Fate.REFUSED
    (letter,) = outbox.deliver()
    assert "Mara takes no messages at the moment." in " ".join(text_of(letter).split())


def test_after_twenty_answers_the_other_has_her_turn(
    institution: Institution,
    scope: Scope,
    address: str,
    arrive: Arrive,
    later: Pass,
    outbox: Outbox,
) -> None:
    for number in range(20):
        made = mail_of(f"Line {number}", message_id=f"<{number}@example.org>")
        assert arrive(made, address) is Fate.TAKEN
    assert arrive(mail_of("Once more", message_id="<99@example.org>"), address) is Fate.REFUSED
    (letter,) = outbox.deliver()
    assert "Let Mara answer first." in " ".join(text_of(letter).split())
    later(15)
    outbox.deliver()


def test_who_was_asked_before_answers_nobody(
    institution: Institution,
    scope: Scope,
    interview: Interview,
    address: str,
    arrive: Arrive,
) -> None:
    with scope(institution):
        found = db.session.get_one(Interview, (institution.id, interview.id))
        found.host_id = None
        found.state = State.DRAFT
    assert arrive(mail_of(), address) is Fate.UNKNOWN
    assert thread(institution, scope) == []


def test_a_character_set_that_nobody_knows_is_read_as_utf8(
    institution: Institution, scope: Scope, address: str, arrive: Arrive
) -> None:
    raw = mail_of("Grüße, neun.").as_bytes().replace(b"utf-8", b"x-no-such-set")
    assert arrive(raw, address) is Fate.TAKEN
    assert thread(institution, scope) == ["Grüße, neun."]


def test_an_answer_to_what_was_erased_is_nobodys(
    institution: Institution, scope: Scope, student: Membership, address: str, arrive: Arrive
) -> None:
    with scope(institution):
        service.erase_words_of(student.id)
    assert arrive(mail_of(), address) is Fate.UNKNOWN


def test_nobody_is_told_who_takes_part_no_more(
    institution: Institution,
    scope: Scope,
    interview: Interview,
    host: Membership,
    address: str,
    arrive: Arrive,
    outbox: Outbox,
) -> None:
    assert arrive(mail_of(QUOTED), address) is Fate.REFUSED
    with scope(institution):
        found = db.session.get_one(Membership, (institution.id, host.id))
        found.paused = True
    assert outbox.deliver() == []
    with scope(institution):
        assert service.find_unsent(12, host.id) is None
        assert service.find_unsent(interview.id, make_student().id) is None


def test_the_command_takes_a_mail_from_its_standard_input(
    app: Flask, institution: Institution, scope: Scope, address: str
) -> None:
    settings: Settings = app.extensions["fireside.settings"]
    told = {
        "FIRESIDE_DATABASE_URL": settings.database_url,
        "FIRESIDE_SECRET_KEY": settings.secret_key,
        "FIRESIDE_REPLY_DOMAIN": DOMAIN,
        "FIRESIDE_ENVIRONMENT": "test",
    }

    def run(to: str, **more: str) -> int:
        return subprocess.run(
            [sys.executable, "-m", "fireside.cli", "mail", "receive", to],
            input=mail_of().as_bytes(),
            env={**os.environ, **told, **more},
            timeout=60,
        ).returncode

    assert run(f"dana@{DOMAIN}") == 0
    assert thread(institution, scope) == []
    assert run(address) == 0
    assert thread(institution, scope) == [ANSWER]
    gone = "postgresql://nobody@127.0.0.1:1/nothing"
    assert run(address, FIRESIDE_DATABASE_URL=gone) == 75
