"""A mail that did not arrive: why, in words, and once more when the cause is mended."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select

from fireside.institutions.models import Institution
from fireside.kernel.audit import AuditEntry
from fireside.kernel.db import db
from fireside.kernel.jobs.models import Job
from fireside.kernel.jobs.registry import patience_of
from fireside.kernel.mail import MailState, OutgoingMail
from fireside.people.models import Account
from tests.conftest import Scope
from tests.tools.outbox import Outbox
from tests.tools.visiting import Visitor

ADDRESS = "gone@example.org"


@pytest.fixture
def bounced(console: Visitor, institution: Institution, scope: Scope, outbox: Outbox) -> int:
    outbox.refusals[ADDRESS] = "550 5.1.1 no such person"
    console.post("/admin/people/add", {"email": ADDRESS, "name": "Gone Marsh", "roles": ["host"]})
    assert outbox.deliver() == []
    with scope(institution):
        return db.session.scalars(select(OutgoingMail.id)).one()


def mend(institution: Institution, scope: Scope, outbox: Outbox) -> None:
    """Let the address work again, as a sign-in by mail or a change of it would."""
    outbox.refusals.clear()
    with scope(institution):
        account = db.session.scalars(select(Account).where(Account.email == ADDRESS)).one()
        account.bounced_at = None


def state_of(institution: Institution, scope: Scope) -> str | None:
    with scope(institution):
        return db.session.scalar(select(OutgoingMail.state))


def traces(institution: Institution, scope: Scope) -> int | None:
    with scope(institution):
        sent = select(func.count(AuditEntry.id)).where(AuditEntry.action == "mail.send_again")
        return db.session.scalar(sent)


def test_a_mail_that_came_back_is_sent_again_when_its_address_is_mended(
    console: Visitor, institution: Institution, scope: Scope, outbox: Outbox, bounced: int
) -> None:
    page = console.get("/admin/mails").text
    assert "Send again" not in page
    assert "Gone changes it in her settings" in page
    refused = console.post(f"/admin/mails/{bounced}/again")
    assert (refused.status_code, "its address still bounces" in refused.text) == (409, True)
    mend(institution, scope, outbox)
    assert "Send again" in console.get("/admin/mails").text
    answer = console.post(f"/admin/mails/{bounced}/again?state=bounced&kind=admin.invited")
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith("/admin/mails?state=bounced&kind=admin.invited")
    again = console.post(f"/admin/mails/{bounced}/again")  # pressed twice
    assert again.status_code == 303
    with scope(institution):
        fixed = db.session.scalars(select(OutgoingMail.message_id)).one()
    assert outbox.one(ADDRESS)["Message-ID"] == fixed
    assert state_of(institution, scope) == MailState.SENT
    assert traces(institution, scope) == 1
    assert console.post(f"/admin/mails/{bounced}/again").status_code == 409
    assert outbox.deliver() == []


def test_a_mail_that_was_given_up_is_sent_again(
    app: Flask, console: Visitor, institution: Institution, scope: Scope, outbox: Outbox
) -> None:
    outbox.refusals[ADDRESS] = "451 later"
    console.post("/admin/people/add", {"email": ADDRESS, "name": "Gone Marsh", "roles": ["host"]})
    with app.app_context():
        job = db.session.scalars(select(Job).where(Job.name == "mail.send")).one()
        job.attempts = patience_of("mail.send").attempts - 1
        db.session.commit()
    assert outbox.deliver() == []
    page = console.get("/admin/mails?state=failed").text
    assert "kept saying “later”" in page
    assert "Given up" in page
    outbox.refusals.clear()
    with scope(institution):
        mail_id = db.session.scalars(select(OutgoingMail.id)).one()
    console.post(f"/admin/mails/{mail_id}/again")
    outbox.one(ADDRESS)


def test_nobodys_mail_is_no_page_and_one_that_waits_stays(
    console: Visitor,
    institution: Institution,
    other_institution: Institution,
    scope: Scope,
    outbox: Outbox,
) -> None:
    console.post("/admin/people/add", {"email": ADDRESS, "name": "Gone Marsh", "roles": ["host"]})
    with scope(institution):
        mail = db.session.scalars(select(OutgoingMail)).one()
    assert console.post(f"/admin/mails/{mail.id}/again").status_code == 303
    assert console.post("/admin/mails/17/again").status_code == 404
    assert traces(institution, scope) == 0
    outbox.one(ADDRESS)
