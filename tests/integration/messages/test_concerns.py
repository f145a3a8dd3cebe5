"""Telling staff in confidence: who reads it, who does not hear of it, and how it ends."""

from __future__ import annotations

from html import unescape

import pytest
from flask import Flask
from sqlalchemy import select

from fireside.institutions.models import Institution
from fireside.interviews.models import Interview
from fireside.interviews.rules import State
from fireside.kernel import subjects
from fireside.kernel.audit import AuditEntry
from fireside.kernel.db import db
from fireside.kernel.errors import Conflict, Invalid, NotFound
from fireside.messages import service
from fireside.messages.models import Concern
from fireside.messages.rules import ConcernState
from fireside.people.models import Membership
from fireside.people.rules import is_told_beside
from tests.conftest import Scope
from tests.factories.people import make_administrator, make_advisor, make_member
from tests.integration.messages.conftest import Pass, actor_of, meet
from tests.tools.outbox import Outbox, recipient, text_of
from tests.tools.visiting import Visitor, count_queries

WORDS = "She asked me to meet in her flat, twice."
BUDGET = 15


@pytest.fixture
def advisor(institution: Institution, scope: Scope) -> Membership:
    with scope(institution):
        return make_advisor(name="Ruth Iyer", email="ruth@example.org")


@pytest.fixture
def ruth(app: Flask, institution: Institution, advisor: Membership) -> Visitor:
    return Visitor(app, institution, advisor)


def report(visitor: Visitor, interview: Interview, text: str = WORDS) -> int:
    return visitor.post(f"/interviews/{interview.id}/concern", {"text": text}).status_code


def only_concern(institution: Institution, scope: Scope) -> Concern:
    with scope(institution):
        found = db.session.scalars(select(Concern)).one()
        db.session.expunge(found)
        return found


def test_a_concern_reaches_staff_and_not_the_other(
    institution: Institution,
    scope: Scope,
    interview: Interview,
    mara: Visitor,
    dana: Visitor,
    ruth: Visitor,
    later: Pass,
    outbox: Outbox,
) -> None:
    with scope(institution):
        make_administrator(name="Omar Said", email="omar@example.org")
        make_advisor(paused=True)
    foot = unescape(mara.get(f"/interviews/{interview.id}").text)
    assert f'href="/i/riverbend/interviews/{interview.id}/concern"' in foot
    page = mara.get(f"/interviews/{interview.id}/concern").text
    assert "Dana is not told by us." in page
    dana.post(f"/interviews/{interview.id}/messages", {"text": "Come to mine at nine."})
    later(15)
    assert [recipient(letter) for letter in outbox.deliver()] == ["mara@example.org"]
    assert report(mara, interview) == 303
    letters = outbox.deliver()
    assert {recipient(one) for one in letters} == {"ruth@example.org", "omar@example.org"}
    told = "".join(text_of(one) + one["Subject"] for one in letters)
    assert not any(word in told for word in (WORDS, "Mara", "Dana", "Quist", "Whitfield"))
    assert "Somebody looks into it." in mara.get(f"/interviews/{interview.id}/concern").text
    assert "Somebody looks into it." not in dana.get(f"/interviews/{interview.id}/concern").text
    assert "A concern waits" in ruth.get("/").text
    listed = ruth.get("/concerns").text
    assert "Mara Quist about Dana Whitfield" in listed
    assert WORDS not in listed
    concern = only_concern(institution, scope)
    page = unescape(ruth.get(f"/concerns/{concern.id}").text)
    assert WORDS in page
    assert "Come to mine at nine." in page


def test_a_look_leaves_its_trace_and_closing_ends_the_reading_along(
    institution: Institution,
    scope: Scope,
    interview: Interview,
    advisor: Membership,
    mara: Visitor,
    ruth: Visitor,
    later: Pass,
    outbox: Outbox,
) -> None:
    mara.post(f"/interviews/{interview.id}/messages", {"text": "No, thank you."})
    later(15)
    report(mara, interview)
    outbox.deliver()
    concern = only_concern(institution, scope)
    assert "No, thank you." in ruth.get(f"/concerns/{concern.id}").text
    empty = ruth.post(f"/concerns/{concern.id}/close", {"text": " "})
    assert (empty.status_code, "Write a sentence or two first." in empty.text) == (422, True)
    assert (
        ruth.post(f"/concerns/{concern.id}/close", {"text": "Talked to both."}).status_code == 303
    )
    closed = ruth.get(f"/concerns/{concern.id}").text
    assert "Talked to both." in closed
    assert "Closed by Ruth Iyer" in closed
    assert "No, thank you." not in closed
    assert "A concern waits" not in ruth.get("/").text
    assert "Closed on" in mara.get(f"/interviews/{interview.id}/concern").text
    assert "Talked to both." not in mara.get(f"/interviews/{interview.id}/concern").text
    assert ruth.post(f"/concerns/{concern.id}/close", {"text": "Again."}).status_code == 409
    with scope(institution):
        trail = db.session.execute(
            select(AuditEntry.action, AuditEntry.account_id, AuditEntry.subject_id)
            .where(AuditEntry.subject_kind == "concern")
            .order_by(AuditEntry.id)
        ).all()
    assert {row.account_id for row in trail} == {advisor.account_id}
    assert {row.subject_id for row in trail} == {concern.id}
    assert [row.action for row in trail][:2] == ["concern.look", "concern.look"]
    assert [row.action for row in trail].count("concern.close") == 1


def test_who_is_concerned_does_not_look_as_staff(
    app: Flask, institution: Institution, scope: Scope, student: Membership, outbox: Outbox
) -> None:
    with scope(institution):
        both = make_member("host", "advisor", "administrator", name="Nia Both")
        interview = meet(student, both)
    report(Visitor(app, institution, student), interview)
    concern = only_concern(institution, scope)
    assert outbox.deliver() == []
    nia = Visitor(app, institution, both)
    assert "Mara" not in nia.get("/concerns").text
    assert "A concern waits" not in nia.get("/").text
    assert nia.get(f"/concerns/{concern.id}").status_code == 404
    assert nia.post(f"/concerns/{concern.id}/close", {"text": "Nothing."}).status_code == 404


def test_students_and_hosts_see_no_concerns(
    institution: Institution,
    scope: Scope,
    interview: Interview,
    mara: Visitor,
    dana: Visitor,
) -> None:
    report(mara, interview)
    concern = only_concern(institution, scope)
    for visitor in (mara, dana):
        assert visitor.get("/concerns").status_code == 404
        assert visitor.get(f"/concerns/{concern.id}").status_code == 404


def test_a_concern_needs_words_and_stays_in_its_field(
    institution: Institution, scope: Scope, interview: Interview, mara: Visitor
) -> None:
    for text, message in (("", "Write a sentence"), ("x" * 1_000_000, "1,000,000 characters")):
        answer = mara.post(f"/interviews/{interview.id}/concern", {"text": text})
        assert (answer.status_code, message in answer.text, text in answer.text) == (
            422,
            True,
            True,
        )
    with scope(institution):
        assert db.session.scalars(select(Concern)).all() == []


def test_the_same_is_told_once_and_a_few_at_a_time(
    institution: Institution, scope: Scope, interview: Interview, student: Membership
) -> None:
    actor = actor_of(student)
    with scope(institution):
        first = service.report_concern(actor, interview, WORDS)
        assert service.report_concern(actor, interview, f" {WORDS}\r\n").id == first.id
        for number in range(4):
            service.report_concern(actor, interview, f"And also {number}.")
        with pytest.raises(Invalid):
            service.report_concern(actor, interview, "And one more.")
        assert len(service.own_concerns(actor, interview)) == 5
        assert WORDS.encode() not in first.sealed


def test_a_draft_has_nobody_to_report(
    institution: Institution, scope: Scope, student: Membership, host: Membership, mara: Visitor
) -> None:
    with scope(institution):
        draft = meet(student, host, State.DRAFT)
    assert mara.get(f"/interviews/{draft.id}/concern").status_code == 404
    assert report(mara, draft) == 404


def test_staff_are_told_only_while_it_waits(
    institution: Institution,
    scope: Scope,
    interview: Interview,
    student: Membership,
    advisor: Membership,
) -> None:
    with scope(institution):
        concern = service.report_concern(actor_of(student), interview, WORDS)
        staff = actor_of(advisor)
        found = service.find_concern_for(concern.id, advisor.id)
        assert found is not None
        assert found.id == advisor.id
        assert service.find_concern_for(concern.id, student.id) is None
        assert service.find_concern_for(12, advisor.id) is None
        assert service.count_open_concerns(staff) == 1
        for wrong in (0, 12, 2**63):
            with pytest.raises(NotFound):
                service.look_at_concern(staff, wrong)
        closed = service.close_concern(staff, concern.id, "Seen to.")
        assert (closed.state, closed.closed_by) == (ConcernState.CLOSED, advisor.id)
        assert closed.closed_at is not None
        assert service.find_concern_for(concern.id, advisor.id) is None
        with pytest.raises(Conflict):
            service.close_concern(staff, concern.id, "Seen to.")
        assert service.count_open_concerns(staff) == 0
        assert [line.concern.id for line in service.list_concerns(staff)] == [concern.id]
        assert service.look_at_concern(staff, concern.id).answer == "Seen to."


def test_who_leaves_takes_along_what_she_told_and_not_what_was_told_of_her(
    institution: Institution,
    scope: Scope,
    interview: Interview,
    student: Membership,
    host: Membership,
) -> None:
    with scope(institution):
        mine = service.report_concern(actor_of(student), interview, WORDS)
        theirs = service.report_concern(actor_of(host), interview, "He did not stop asking.")
        share_of = dict(subjects.shares())["messages"]
        (record,) = share_of(student.id).records["concern"]
        assert (record["id"], record["text"]) == (mine.id, WORDS)
        assert "closed_by" not in record
        service.erase_words_of(student.id)
        assert db.session.scalars(select(Concern.id)).all() == [theirs.id]


def test_a_concern_is_told_by_mail_alone() -> None:
    assert not is_told_beside(service.CONCERN_MAIL)
    assert is_told_beside(service.WRITTEN_MAIL)


def test_the_list_stays_within_its_budget(
    app: Flask,
    institution: Institution,
    scope: Scope,
    interview: Interview,
    student: Membership,
    ruth: Visitor,
) -> None:
    with scope(institution):
        for number in range(4):
            service.report_concern(actor_of(student), interview, f"Number {number}.")
    assert count_queries(app, ruth, "/concerns") <= BUDGET
