"""One press in a mail program declines a kind of mail (RFC 8058); opening its link does not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from fireside.institutions.models import Institution
from fireside.kernel import tokens
from fireside.kernel.audit import AuditEntry
from fireside.kernel.db import db
from fireside.kernel.mail.registry import choice_of, is_wanted
from fireside.people.models import Membership
from fireside.people.service import unsubscribe_token
from tests.conftest import Scope
from tests.factories.institutions import make_institution
from tests.factories.people import make_student
from tests.tools.visiting import Visitor

ONE_CLICK = {"List-Unsubscribe": "One-Click"}
TOPIC = "reminders"


@pytest.fixture
def mara(institution: Institution, scope: Scope) -> Membership:
    with scope(institution):
        return make_student(name="Mara Quist", email="mara@example.org")


def path_for(scope: Scope, institution: Institution, account_id: int, topic: str = TOPIC) -> str:
    with scope(institution):
        return f"/i/{institution.slug}/unsubscribe/{unsubscribe_token(account_id, topic)}"


def press(app: Flask, path: str) -> TestResponse:
    """Do as a mail program does: no cookie, no token of ours, no page seen before."""
    return app.test_client().post(path, data=ONE_CLICK)


def muted(scope: Scope, institution: Institution, member: Membership) -> list[str]:
    with scope(institution):
        return list(
            db.session.scalars(select(Membership.muted).where(Membership.id == member.id)).one()
        )


def entries(scope: Scope, institution: Institution) -> list[tuple[str, int | None, list[str]]]:
    with scope(institution):
        rows = db.session.scalars(select(AuditEntry))
        return [(row.action, row.account_id, row.fields) for row in rows]


def test_one_press_declines_and_again_changes_nothing(
    app: Flask, institution: Institution, scope: Scope, mara: Membership
) -> None:
    path = path_for(scope, institution, mara.account_id)
    for _ in range(2):
        answer = press(app, path)
        assert answer.status_code == 200
        assert "is switched off" in unescape(answer.text)
    assert muted(scope, institution, mara) == [TOPIC]
    assert entries(scope, institution) == [("people.unsubscribe", mara.account_id, [TOPIC])]
    with scope(institution):
        assert not is_wanted("booking.reminder", mara.account_id)
    page = Visitor(app, institution, mara).get("/settings/mails").text
    switch = page[page.index(f'value="{TOPIC}"') :]
    assert "checked" not in switch[: switch.index(">")]


def test_opening_the_link_changes_nothing_and_its_button_declines(
    app: Flask, institution: Institution, scope: Scope, mara: Membership
) -> None:
    path = path_for(scope, institution, mara.account_id)
    browser = app.test_client()
    for open_link in (browser.get, browser.head):
        assert open_link(path).status_code == 200
    assert "No more of these mails?" in browser.get(path).text
    bare = browser.post(path)
    assert bare.status_code == 422
    assert muted(scope, institution, mara) == []
    assert entries(scope, institution) == []
    assert "is switched off" in unescape(browser.post(path, data=ONE_CLICK).text)
    assert "You get no more of these mails" in browser.get(path).text


def test_a_link_declines_its_own_topic_of_its_own_reader_here_and_no_other(
    app: Flask, institution: Institution, scope: Scope, mara: Membership
) -> None:
    with scope(institution):
        other = make_student(name="Noor")
        db.session.get_one(Membership, (institution.id, mara.id)).muted = ["thank_you"]
        db.session.commit()
    press(app, path_for(scope, institution, mara.account_id))
    assert muted(scope, institution, mara) == [TOPIC, "thank_you"]
    assert muted(scope, institution, other) == []
    with app.app_context():
        elsewhere = make_institution(slug="elsewhere")
        db.session.commit()
        token = path_for(scope, institution, mara.account_id).rpartition("/")[2]
        assert press(app, f"/i/{elsewhere.slug}/unsubscribe/{token}").status_code == 404


def test_links_that_are_not_ours_or_too_old_change_nothing(
    app: Flask, institution: Institution, scope: Scope, mara: Membership
) -> None:
    path = path_for(scope, institution, mara.account_id)
    with scope(institution):
        claims = {"institution": institution.id, "account": mara.account_id, "topic": TOPIC}
        foreign = tokens.sign("booking.answer", claims)
    wrong = (
        f"{path}x",
        f"/i/{institution.slug}/unsubscribe/nonsense",
        f"/i/{institution.slug}/unsubscribe/{foreign}",
        path_for(scope, institution, 1),
        path_for(scope, institution, mara.account_id, "no such topic"),
    )
    for one in wrong:
        assert press(app, one).status_code == 404
    with time_machine.travel(datetime.now(UTC) + timedelta(days=181)):
        late = press(app, path)
    assert late.status_code == 410
    assert "This link is too old" in late.text
    assert muted(scope, institution, mara) == []


def test_only_mail_to_a_member_carries_the_address(
    app: Flask, institution: Institution, scope: Scope, mara: Membership
) -> None:
    with scope(institution):
        known, nobody = (
            choice_of("booking.reminder", mara.account_id),
            choice_of("booking.reminder"),
        )
        assert known is not None
        assert nobody is not None
        assert known.one_click
        assert nobody.one_click is None
        assert choice_of("booking.confirmed", mara.account_id) is None
    assert known.one_click.startswith("http://fireside.test/i/riverbend/unsubscribe/")
    assert press(app, known.one_click.removeprefix("http://fireside.test")).status_code == 200
    assert muted(scope, institution, mara) == [TOPIC]
