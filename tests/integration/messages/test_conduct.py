"""Before the first message either side accepts the code of conduct; by mail, too."""

from __future__ import annotations

from email.message import EmailMessage
from html import unescape

import pytest
from flask import Flask

from fireside.config import Settings
from fireside.institutions.models import Institution
from fireside.institutions.service import change_policies
from fireside.interviews.models import Interview
from fireside.kernel.db import db
from fireside.kernel.permissions import Actor
from fireside.messages import service
from fireside.messages.rules import Fate
from fireside.people.models import Membership
from tests.conftest import Scope
from tests.integration.messages.conftest import Pass, actor_of
from tests.tools.outbox import Outbox, recipient, text_of
from tests.tools.visiting import Visitor

WORDS = "Could we make it the café next door?"
MISSING = "Please read the code of conduct, and tick the box beside it."
BOX = 'name="conduct" value="1"'


def write(institution: Institution, scope: Scope) -> None:
    with scope(institution):
        change_policies(Actor.system(institution.id), {"conduct": "Be kind."})


def accepted_by(institution: Institution, scope: Scope, member: Membership) -> int:
    with scope(institution):
        return db.session.get_one(Membership, (institution.id, member.id)).conduct_version


@pytest.mark.parametrize("side", ["student", "host"])
def test_either_side_accepts_it_with_the_first_message_and_keeps_its_words(
    institution: Institution,
    scope: Scope,
    student: Membership,
    host: Membership,
    mara: Visitor,
    dana: Visitor,
    interview: Interview,
    outbox: Outbox,
    side: str,
) -> None:
    write(institution, scope)
    visitor, member = (mara, student) if side == "student" else (dana, host)
    path = f"/interviews/{interview.id}/messages"
    assert BOX in visitor.get(path).text
    refused = visitor.post(path, {"text": WORDS})
    assert refused.status_code == 422
    assert MISSING in unescape(refused.text)
    assert WORDS in unescape(refused.text)
    assert accepted_by(institution, scope, member) == 0
    empty = visitor.post(path, {"text": "", "conduct": "1"})
    assert empty.status_code == 422
    assert f"{BOX} checked" in empty.text
    assert accepted_by(institution, scope, member) == 0
    assert visitor.post(path, {"text": WORDS, "conduct": "1"}).status_code == 303
    assert accepted_by(institution, scope, member) == 1
    page = visitor.get(path).text
    assert WORDS in unescape(page)
    assert BOX not in page
    assert visitor.post(path, {"text": "One more line."}).status_code == 303


def test_an_answer_by_mail_waits_for_it_and_its_writer_hears_why(
    app: Flask,
    institution: Institution,
    scope: Scope,
    student: Membership,
    host: Membership,
    interview: Interview,
    later: Pass,
    outbox: Outbox,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings: Settings = app.extensions["fireside.settings"]
    changed = settings.model_copy(update={"reply_domain": "reply.example.edu"})
    monkeypatch.setitem(app.extensions, "fireside.settings", changed)
    with scope(institution):
        service.send_message(actor_of(student), interview, WORDS)
    later(15)
    (letter,) = outbox.deliver()
    to = letter["Reply-To"].addresses[0].addr_spec
    write(institution, scope)

    def arrive(number: int) -> Fate:
        mail = EmailMessage()
        mail["From"], mail["Message-ID"] = "dana@example.org", f"<{number}@example.org>"
        mail.set_content("Nine is fine.")
        with scope(institution):
            return service.receive_reply(mail.as_bytes(), service.find_recipient(to))

    assert arrive(1) is Fate.REFUSED
    (told,) = outbox.deliver()
    assert recipient(told) == "dana@example.org"
    assert "please read the code of conduct, once" in " ".join(text_of(told).split())
    assert f"/interviews/{interview.id}/messages" in text_of(told)
    with scope(institution):
        db.session.get_one(Membership, (institution.id, host.id)).conduct_version = 1
    assert arrive(2) is Fate.TAKEN
    later(15)
    outbox.deliver()
