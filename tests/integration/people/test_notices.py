"""Told beside mail: by channels that she has chosen, once, and without anybody's words."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from fireside.institutions.models import Institution
from fireside.kernel import clock, events
from fireside.kernel.db import db
from fireside.kernel.jobs import Job
from fireside.kernel.jobs.worker import Worker
from fireside.kernel.mail import MailSettled, MailState, OutgoingMail
from fireside.people import service
from fireside.people.models import Membership, Notice
from fireside.people.rules import NoticeState, is_told_beside
from fireside.plugins import Channel, Delivery, PluginContext, hookimpl
from fireside.plugins import Notice as Told
from tests.conftest import Scope
from tests.factories.people import make_advisor, make_student
from tests.tools.plugins import Plugin, enable, installed
from tests.tools.receiver import listening
from tests.tools.visiting import Visitor

KIND = "conversation.answered"


class Board(Plugin):
    """Pins up what it is told, and answers as a test says."""

    def __init__(self) -> None:
        self.pinned: list[Told] = []
        self.answers: list[object] = []

    def deliver(self, ctx: PluginContext, notice: Told) -> Delivery:
        self.pinned.append(notice)
        answer = self.answers.pop(0) if self.answers else Delivery.DELIVERED
        if isinstance(answer, Exception):
            raise answer
        return answer  # type: ignore[return-value]  # a test gives what is no Delivery, too

    @hookimpl
    def register_channels(self) -> Sequence[Channel]:
        roles = frozenset({"advisor"})
        return [Channel("board", "On the board", "Everybody reads it.", roles, self.deliver)]


@pytest.fixture
def board(app: Flask, institution: Institution) -> Iterator[Board]:
    plugin = Board()
    with installed(app, plugin):
        enable(app, institution)
        yield plugin


@pytest.fixture
def advisor(institution: Institution, scope: Scope) -> Membership:
    with scope(institution):
        return make_advisor(name="Ada Moss")


def choose(app: Flask, institution: Institution, member: Membership, *channels: str) -> Visitor:
    visitor = Visitor(app, institution, member)
    assert visitor.post("/settings/mails", {"channels": list(channels)}).status_code == 303
    return visitor


def settle(
    institution: Institution,
    scope: Scope,
    member: Membership,
    state: MailState = MailState.SENT,
    kind: str = KIND,
    times: int = 1,
) -> None:
    """Let the fate of a mail to somebody be known."""
    with scope(institution):
        mail = OutgoingMail(
            kind=kind,
            account_id=member.account_id,
            dedupe_key=f"{kind}:{clock.now().isoformat()}",
            message_id="<1@fireside.test>",
            state=state,
            created_at=clock.now(),
        )
        db.session.add(mail)
        db.session.flush()
        for _ in range(times):
            events.announce(MailSettled(institution.id, mail.id, kind, {}, state))


def states(institution: Institution, scope: Scope) -> list[str]:
    with scope(institution):
        return list(db.session.scalars(select(Notice.state).order_by(Notice.id)))


def test_whoever_chose_a_channel_is_told_there_without_names(
    app: Flask, institution: Institution, scope: Scope, advisor: Membership, board: Board
) -> None:
    visitor = choose(app, institution, advisor, "aspen.board")
    assert "Also: On the board." in visitor.get("/settings").text
    settle(institution, scope, advisor)
    Worker(app).run_all()
    (told,) = board.pinned
    assert told.text == "A student answered a comment."
    assert told.kind == KIND
    assert told.membership_id == advisor.id
    assert told.url == "http://fireside.test/i/riverbend/"
    assert "Ada" not in repr(told)
    assert states(institution, scope) == [NoticeState.SENT]


def test_whoever_did_not_choose_or_may_not_is_not_told(
    app: Flask, institution: Institution, scope: Scope, advisor: Membership, board: Board
) -> None:
    with scope(institution):
        student = make_student(channels=["aspen.board"])
    choose(app, institution, advisor)
    for reader in (advisor, student):
        settle(institution, scope, reader)
    Worker(app).run_all()
    assert board.pinned == []
    page = Visitor(app, institution, student).get("/settings/mails").text
    assert "On the board" not in page


def test_mail_to_somebody_who_is_no_member_here_brings_no_notice(
    app: Flask,
    institution: Institution,
    other_institution: Institution,
    scope: Scope,
    board: Board,
) -> None:
    with scope(other_institution):
        stranger = make_advisor(channels=["aspen.board"])
    settle(institution, scope, stranger)
    Worker(app).run_all()
    assert (board.pinned, states(institution, scope)) == ([], [])


@pytest.mark.parametrize("state", [MailState.DROPPED, MailState.QUEUED])
def test_a_mail_that_is_no_longer_true_brings_no_notice(
    app: Flask, institution: Institution, scope: Scope, advisor: Membership, board: Board,
    state: MailState,
) -> None:  # fmt: skip
    choose(app, institution, advisor, "aspen.board")
    settle(institution, scope, advisor, state)
    assert states(institution, scope) == []


@pytest.mark.parametrize("state", [MailState.BOUNCED, MailState.FAILED])
def test_a_mail_that_does_not_arrive_is_told_all_the_same(
    app: Flask, institution: Institution, scope: Scope, advisor: Membership, board: Board,
    state: MailState,
) -> None:  # fmt: skip
    choose(app, institution, advisor, "aspen.board")
    settle(institution, scope, advisor, state)
    assert states(institution, scope) == [NoticeState.QUEUED]


def test_what_belongs_to_the_mailbox_is_told_nowhere_else() -> None:
    assert not is_told_beside("people.sign_in")
    assert not is_told_beside("admin.invited")
    assert is_told_beside("booking.requested")


def test_the_same_mail_is_told_once_however_often_it_settles(
    app: Flask, institution: Institution, scope: Scope, advisor: Membership, board: Board
) -> None:
    choose(app, institution, advisor, "aspen.board")
    settle(institution, scope, advisor, times=3)
    Worker(app).run_all()
    assert len(board.pinned) == 1


@pytest.mark.parametrize("answer", [Delivery.LATER, RuntimeError("away"), "yes"])
def test_what_cannot_be_delivered_is_tried_again_under_the_same_id(
    app: Flask, institution: Institution, scope: Scope, advisor: Membership, board: Board,
    answer: object,
) -> None:  # fmt: skip
    choose(app, institution, advisor, "aspen.board")
    settle(institution, scope, advisor)
    board.answers = [answer]
    Worker(app).run_all()
    assert states(institution, scope) == [NoticeState.QUEUED]
    clock.shift(timedelta(minutes=6))
    Worker(app).run_all()
    assert states(institution, scope) == [NoticeState.SENT]
    assert len({told.id for told in board.pinned}) == 1
    assert len(board.pinned) == 2


def test_refused_is_given_up_and_so_is_the_last_attempt(
    app: Flask, institution: Institution, scope: Scope, advisor: Membership, board: Board
) -> None:
    choose(app, institution, advisor, "aspen.board")
    board.answers = [Delivery.REFUSED, Delivery.LATER]
    settle(institution, scope, advisor)
    Worker(app).run_all()
    clock.shift(timedelta(minutes=1))
    settle(institution, scope, advisor)
    with scope(institution):
        waiting = select(Notice).where(Notice.state == NoticeState.QUEUED)
        service.send_notice(db.session.scalars(waiting).one().id, last_attempt=True)
    assert states(institution, scope) == [NoticeState.REFUSED, NoticeState.FAILED]


def test_what_is_not_wanted_any_more_is_dropped(
    app: Flask, institution: Institution, scope: Scope, advisor: Membership, board: Board
) -> None:
    choose(app, institution, advisor, "aspen.board")
    settle(institution, scope, advisor)
    choose(app, institution, advisor)
    Worker(app).run_all()
    assert board.pinned == []
    assert states(institution, scope) == [NoticeState.DROPPED]


def test_a_choice_of_a_plugin_that_is_off_is_kept_for_later(
    app: Flask, institution: Institution, scope: Scope, advisor: Membership
) -> None:
    with installed(app, Board()):
        enable(app, institution)
        choose(app, institution, advisor, "aspen.board")
    choose(app, institution, advisor)
    with scope(institution):
        assert service.get_member(advisor.id).channels == ["aspen.board"]


def test_a_channel_that_nobody_offers_cannot_be_chosen(
    app: Flask, institution: Institution, advisor: Membership, board: Board
) -> None:
    answer = Visitor(app, institution, advisor).post("/settings/mails", {"channels": "birch.x"})
    assert answer.status_code == 422


def test_notices_go_when_she_leaves(
    app: Flask, institution: Institution, scope: Scope, advisor: Membership, board: Board
) -> None:
    visitor = choose(app, institution, advisor, "aspen.board")
    settle(institution, scope, advisor)
    visitor.post("/settings/leave", {"name": "Ada Moss"})
    Worker(app).run_all()
    assert states(institution, scope) == []
    assert board.pinned == []
    with scope(institution):
        assert service.get_member(advisor.id).channels == []


def test_webhooks_plugin_posts_it_to_a_real_receiver(
    app: Flask, institution: Institution, scope: Scope, advisor: Membership
) -> None:
    settings = app.extensions["fireside.settings"]
    app.extensions["fireside.settings"] = settings.model_copy(update={"private_networks": True})
    try:
        with listening() as receiver:
            enable(app, institution, "fireside_webhooks", address=receiver.address)
            choose(app, institution, advisor, "fireside_webhooks.post")
            settle(institution, scope, advisor)
            Worker(app).run_all()
    finally:
        app.extensions["fireside.settings"] = settings
    told = json.loads(receiver.bodies[0])
    assert told["type"] == KIND
    assert told["data"]["membership_id"] == advisor.id
    assert receiver.headers[0]["webhook-id"].startswith("notice_")


def test_webhooks_plugin_is_not_led_inside_without_the_operators_word(
    app: Flask, institution: Institution, scope: Scope, advisor: Membership
) -> None:
    with listening() as receiver:
        enable(app, institution, "fireside_webhooks", address=receiver.address)
        choose(app, institution, advisor, "fireside_webhooks.post")
        settle(institution, scope, advisor)
        Worker(app).run_all()
    assert receiver.bodies == []
    assert states(institution, scope) == [NoticeState.REFUSED]


def test_without_any_channel_nothing_is_written(
    app: Flask, institution: Institution, scope: Scope, advisor: Membership
) -> None:
    settle(institution, scope, advisor)
    with app.app_context():
        assert "people.send_notice" not in db.session.scalars(select(Job.name)).all()
    assert "Beside mail" not in Visitor(app, institution, advisor).get("/settings/mails").text
