"""What the two write to each other: seen by them alone, taken back before it was seen."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import select, update

from fireside.followup.models import Relation
from fireside.institutions.models import Institution
from fireside.interviews.models import Interview
from fireside.interviews.rules import State
from fireside.kernel import clock, subjects
from fireside.kernel.audit import AuditEntry
from fireside.kernel.db import db
from fireside.kernel.errors import Invalid, NotFound
from fireside.kernel.mail import MailState, OutgoingMail
from fireside.messages import service
from fireside.messages.models import Message
from fireside.messages.service.threads import closed_for, words_of
from fireside.people.models import Membership
from fireside.people.service import block, lift_block
from tests.conftest import Scope
from tests.factories.people import make_administrator, make_advisor, make_host, make_student
from tests.integration.messages.conftest import Pass, actor_of, meet
from tests.tools.outbox import Outbox, recipient, text_of
from tests.tools.visiting import Visitor, count_queries

WORDS = "Could we make it the café next door? It is quieter there."
BUDGET = 15
HTMX = {"HX-Request": "true"}


def page_of(visitor: Visitor, interview: Interview) -> str:
    answer = visitor.get(f"/interviews/{interview.id}/messages")
    assert answer.status_code == 200
    return unescape(answer.text)


def send(visitor: Visitor, interview: Interview, text: str = WORDS, **options: object) -> int:
    path = f"/interviews/{interview.id}/messages"
    return visitor.post(path, {"text": text}, **options).status_code


def take_back_path(page: str) -> str:
    found = re.search(r'action="/i/riverbend(/interviews/\d+/messages/\d+/take-back)"', page)
    assert found is not None
    return found.group(1)


def test_a_message_reaches_the_other_when_it_can_no_longer_be_taken_back(
    interview: Interview, mara: Visitor, dana: Visitor, later: Pass, outbox: Outbox
) -> None:
    assert send(mara, interview) == 303
    mine = page_of(mara, interview)
    assert WORDS in mine
    assert "Sent. For ten seconds you can take it back." in mine
    assert "Take it back" in mine
    assert WORDS not in page_of(dana, interview)
    assert outbox.deliver() == []
    later(15)
    assert "Take it back" not in page_of(mara, interview)
    theirs = page_of(dana, interview)
    assert WORDS in theirs
    assert "Mara" in theirs
    assert "Take it back" not in theirs
    (letter,) = outbox.deliver()
    assert recipient(letter) == "dana@example.org"
    assert letter["Subject"] == "Mara has written to you"
    assert WORDS in text_of(letter)
    assert f"/i/riverbend/interviews/{interview.id}/messages" in text_of(letter)
    assert "mara@example.org" not in letter.as_string()
    assert outbox.deliver() == []


def test_what_is_taken_back_was_never_seen_and_lies_in_the_field_again(
    institution: Institution,
    scope: Scope,
    interview: Interview,
    mara: Visitor,
    dana: Visitor,
    later: Pass,
    outbox: Outbox,
) -> None:
    send(mara, interview)
    later(7)
    answer = mara.post(take_back_path(page_of(mara, interview)))
    assert answer.status_code == 200
    assert re.search(rf"<textarea[^>]*>\s*{re.escape(WORDS)}", unescape(answer.text))
    later(60)
    assert WORDS not in page_of(mara, interview)
    assert WORDS not in page_of(dana, interview)
    assert outbox.deliver() == []
    with scope(institution):
        assert db.session.scalars(select(Message)).all() == []
        mail = db.session.scalars(select(OutgoingMail)).one()
        assert mail.state == MailState.DROPPED
        actions = db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
        assert actions == ["message.write", "message.take_back"]


def test_after_ten_seconds_it_is_too_late_and_the_message_stays(
    interview: Interview, mara: Visitor, dana: Visitor, later: Pass, outbox: Outbox
) -> None:
    send(mara, interview)
    path = take_back_path(page_of(mara, interview))
    later(13)
    answer = mara.post(path)
    assert answer.status_code == 409
    assert "Dana may have read it by now." in answer.text
    later(5)
    assert WORDS in page_of(dana, interview)
    assert len(outbox.deliver()) == 1
    assert dana.post(path).status_code == 404


def test_the_same_pressed_twice_is_sent_once(
    interview: Interview, mara: Visitor, dana: Visitor, later: Pass, outbox: Outbox
) -> None:
    assert (send(mara, interview), send(mara, interview)) == (303, 303)
    later(15)
    assert page_of(dana, interview).count(WORDS) == 1
    assert len(outbox.deliver()) == 1
    assert send(dana, interview) == 303  # the other may say the same
    later(15)
    assert page_of(mara, interview).count(WORDS) == 2
    assert [recipient(letter) for letter in outbox.deliver()] == ["mara@example.org"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("  \n ", "Write a sentence or two first."),
        ("é" * 4_001, "This is 4,001 characters long, and 4,000 fit."),
        ("x" * 1_000_000, "This is 1,000,000 characters long, and 4,000 fit."),
    ],
)
def test_what_cannot_be_sent_stays_in_its_field_with_the_reason(
    institution: Institution,
    scope: Scope,
    interview: Interview,
    mara: Visitor,
    text: str,
    message: str,
) -> None:
    answer = mara.post(f"/interviews/{interview.id}/messages", {"text": text})
    assert answer.status_code == 422
    assert message in answer.text
    assert text.strip() in unescape(answer.text)
    with scope(institution):
        assert db.session.scalars(select(Message)).all() == []


def test_with_htmx_only_the_panel_comes_and_asks_again_when_the_time_is_up(
    interview: Interview, mara: Visitor, later: Pass, outbox: Outbox
) -> None:
    path = f"/interviews/{interview.id}/messages"
    answer = mara.post(path, {"text": "<b>Bold</b> & brave"}, headers=HTMX)
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert "&lt;b&gt;Bold&lt;/b&gt; &amp; brave" in answer.text
    assert 'hx-trigger="load delay:' in answer.text
    later(15)
    again = mara.get(path, headers=HTMX)
    assert "hx-trigger" not in again.text
    assert len(outbox.deliver()) == 1


def test_words_are_stored_sealed(
    institution: Institution, scope: Scope, interview: Interview, student: Membership
) -> None:
    with scope(institution):
        made = service.send_message(actor_of(student), interview, WORDS)
        assert WORDS.encode() not in made.sealed
        assert words_of(made) == WORDS
        entry = db.session.scalars(select(AuditEntry)).one()
        assert (entry.subject_kind, entry.subject_id) == ("interview", interview.id)
        assert entry.fields == ["text"]


def test_nobody_else_reads_or_writes(
    app: Flask, institution: Institution, scope: Scope, interview: Interview, mara: Visitor
) -> None:
    send(mara, interview)
    with scope(institution):
        others = [make_student(), make_host(), make_advisor(), make_administrator()]
    for other in others:
        visitor = Visitor(app, institution, other)
        assert visitor.get(f"/interviews/{interview.id}/messages").status_code == 404
        assert send(visitor, interview) == 404


def test_a_draft_has_no_thread(
    institution: Institution, scope: Scope, student: Membership, host: Membership, mara: Visitor
) -> None:
    with scope(institution):
        draft, alone = meet(student, host, State.DRAFT), meet(student, host, State.DRAFT)
        alone.host_id = None
    for one in (draft, alone):
        assert mara.get(f"/interviews/{one.id}/messages").status_code == 404
        assert send(mara, one) == 404
        assert "panel-messages" not in mara.get(f"/interviews/{one.id}/book").text
    with scope(institution), pytest.raises(NotFound):
        closed_for(actor_of(student), db.session.get_one(Interview, (institution.id, alone.id)))


def test_the_next_host_of_an_interview_reads_nothing_of_the_first(
    app: Flask,
    institution: Institution,
    scope: Scope,
    interview: Interview,
    mara: Visitor,
    dana: Visitor,
    later: Pass,
    outbox: Outbox,
) -> None:
    send(mara, interview)
    with scope(institution):
        second = make_host(name="Else Brandt")
        found = db.session.get_one(Interview, (institution.id, interview.id))
        found.host_id = second.id
        db.session.flush()
    later(15)
    assert outbox.deliver() == []
    assert WORDS not in page_of(Visitor(app, institution, second), interview)
    assert WORDS not in page_of(mara, interview)
    assert dana.get(f"/interviews/{interview.id}/messages").status_code == 404


def test_a_request_that_is_over_can_be_read_and_not_written_to(
    institution: Institution,
    scope: Scope,
    interview: Interview,
    mara: Visitor,
    dana: Visitor,
    later: Pass,
    outbox: Outbox,
) -> None:
    send(mara, interview)
    later(15)
    outbox.deliver()
    with scope(institution):
        db.session.execute(update(Interview).values(state=State.CANCELLED))
    page = page_of(dana, interview)
    assert WORDS in page
    assert "This request is over, so nothing can be written here any more." in page
    assert "<textarea" not in page
    answer = dana.post(f"/interviews/{interview.id}/messages", {"text": "But why?"})
    assert answer.status_code == 409
    assert "But why?" in answer.text


def test_a_block_closes_the_thread_and_drops_what_was_on_its_way(
    institution: Institution,
    scope: Scope,
    interview: Interview,
    student: Membership,
    host: Membership,
    mara: Visitor,
    dana: Visitor,
    later: Pass,
    outbox: Outbox,
) -> None:
    send(mara, interview)
    with scope(institution):
        block(actor_of(host), student.id)
    later(15)
    assert outbox.deliver() == []
    for visitor, name in ((mara, "Dana"), (dana, "Mara")):
        assert f"{name} takes no messages at the moment." in page_of(visitor, interview)
        assert send(visitor, interview, "Hello?") == 409
    with scope(institution):
        lift_block(actor_of(host), student.id)
    assert send(mara, interview, "Hello?") == 303


def test_a_host_who_rests_or_had_enough_is_left_in_peace(
    institution: Institution, scope: Scope, student: Membership, host: Membership
) -> None:
    with scope(institution):
        held = meet(student, host, State.HELD)
        assert closed_for(actor_of(student), held) is None
        db.session.add(Relation(interview_id=held.id, enough_at=clock.now()))
        db.session.flush()
        with pytest.raises(service.ThreadClosed, match="enough for now"):
            service.send_message(actor_of(student), held, WORDS)
        assert service.send_message(actor_of(host), held, WORDS).author_id == host.id
        db.session.execute(update(Membership).where(Membership.id == host.id).values(paused=True))
        db.session.refresh(held)
        with pytest.raises(service.ThreadClosed, match="takes no messages"):
            service.send_message(actor_of(student), held, WORDS)


def test_a_volunteer_is_not_flooded(
    institution: Institution, scope: Scope, interview: Interview, student: Membership, later: Pass
) -> None:
    with scope(institution):
        for number in range(20):
            service.send_message(actor_of(student), interview, f"Number {number}")
        with pytest.raises(Invalid) as refused:
            service.send_message(actor_of(student), interview, "One more")
        assert refused.value.fields["text"].startswith("That is 20 messages to Dana within a day.")
        later(24 * 3600)
        service.send_message(actor_of(student), interview, "One more")


def test_whoever_wants_no_such_mail_gets_none(
    institution: Institution,
    scope: Scope,
    interview: Interview,
    host: Membership,
    mara: Visitor,
    dana: Visitor,
    later: Pass,
    outbox: Outbox,
) -> None:
    assert "Messages" in dana.get("/settings/mails").text
    with scope(institution):
        db.session.execute(
            update(Membership).where(Membership.id == host.id).values(muted=["messages"])
        )
    send(mara, interview)
    later(15)
    assert outbox.deliver() == []
    assert WORDS in page_of(dana, interview)


def test_mails_are_only_for_the_two_as_they_are_now(
    institution: Institution,
    scope: Scope,
    interview: Interview,
    student: Membership,
    host: Membership,
) -> None:
    with scope(institution):
        made = service.send_message(actor_of(student), interview, WORDS)
        assert service.find_written(made.id, student.id) is None
        assert service.find_written(made.id, make_host().id) is None
        assert service.find_written(12, host.id) is None
        word = service.find_written(made.id, host.id)
        assert word is not None
        assert (word.sender.id, word.reader.id, word.text) == (student.id, host.id, WORDS)
        asking = db.session.get_one(Interview, (institution.id, interview.id))
        asking.state = State.APPROVAL
        assert service.find_written(made.id, host.id) is None, "she is to be asked anew"
        asking.state = State.CONFIRMED
        db.session.execute(update(Membership).where(Membership.id == host.id).values(paused=True))
        db.session.expire_all()
        assert service.find_written(made.id, host.id) is None


def test_each_takes_along_her_own_words_and_leaves_without_them(
    institution: Institution,
    scope: Scope,
    interview: Interview,
    student: Membership,
    host: Membership,
) -> None:
    with scope(institution):
        service.send_message(actor_of(student), interview, WORDS)
        service.send_message(actor_of(host), interview, "The café it is.")
        share_of = dict(subjects.shares())["messages"]
        assert [row["text"] for row in share_of(student.id).records["message"]] == [WORDS]
        service.erase_words_of(student.id)
        assert [words_of(one) for one in db.session.scalars(select(Message))] == ["The café it is."]
        with pytest.raises(NotFound):
            service.take_back(actor_of(student), interview, 12)


def test_the_page_stays_within_its_budget(
    app: Flask,
    institution: Institution,
    scope: Scope,
    interview: Interview,
    student: Membership,
    host: Membership,
    mara: Visitor,
    dana: Visitor,
) -> None:
    with scope(institution):
        for number in range(6):
            service.send_message(actor_of(student), interview, f"Number {number}")
    for visitor in (mara, dana):
        assert count_queries(app, visitor, f"/interviews/{interview.id}/book") <= BUDGET
