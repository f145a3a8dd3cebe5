"""Two who are not to find each other: what goes, what stays, and who does not hear of it."""

from __future__ import annotations

from datetime import timedelta
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import select

from fireside.institutions.models import Institution
from fireside.interviews.models import Appointment, Interview
from fireside.interviews.rules import State
from fireside.kernel import clock, subjects
from fireside.kernel.audit import AuditEntry
from fireside.kernel.db import db
from fireside.kernel.errors import NotFound
from fireside.kernel.permissions import Actor
from fireside.matching.rules import Query
from fireside.matching.service import hosts_for
from fireside.people import service
from fireside.people.models import Block, Membership
from tests.conftest import Scope
from tests.factories.availability import make_weekly_hours
from tests.factories.interviews import make_appointment, make_interview
from tests.factories.people import make_advisor, make_host, make_member, make_student
from tests.tools.outbox import Outbox, recipient, text_of
from tests.tools.visiting import Visitor


def actor_of(member: Membership) -> Actor:
    roles = frozenset(role.value for role in member.roles)
    return Actor(
        member.account_id, member.id, member.institution_id, roles, member.zone, member.name
    )


@pytest.fixture
def host(institution: Institution, scope: Scope) -> Membership:
    with scope(institution):
        made = make_host(name="Dana Whitfield", email="dana@example.org")
        make_weekly_hours(made)
        return made


@pytest.fixture
def asked(
    institution: Institution, scope: Scope, student: Membership, host: Membership
) -> Interview:
    """A conversation of last week, so that the two know each other."""
    with scope(institution):
        interview = make_interview(student, host)
        start = (clock.now() - timedelta(days=7)).replace(minute=0, second=0, microsecond=0)
        make_appointment(interview, start, State.HELD, ended_at=start + timedelta(minutes=30))
        return interview


@pytest.fixture
def of_student(app: Flask, institution: Institution, student: Membership) -> Visitor:
    return Visitor(app, institution, student)


@pytest.fixture
def of_host(app: Flask, institution: Institution, host: Membership) -> Visitor:
    return Visitor(app, institution, host)


def reachable(visitor: Visitor, host: Membership) -> list[int]:
    return [
        visitor.get(path).status_code for path in (f"/hosts/{host.id}", f"/hosts/{host.id}/ask")
    ]


def found_by(institution: Institution, scope: Scope, student: Membership, words: str) -> list[str]:
    with scope(institution):
        results = hosts_for(actor_of(student), Query(words))
        return [row.name for row in results.rows] + [one.name for one in results.left_out]


def test_a_student_blocks_a_host_from_her_page_and_takes_it_back(
    institution: Institution,
    scope: Scope,
    student: Membership,
    host: Membership,
    of_student: Visitor,
) -> None:
    path = f"/people/{host.id}/block"
    assert f'href="/i/riverbend{path}"' in of_student.get(f"/hosts/{host.id}").text
    page = of_student.get(path).text
    assert "Block Dana Whitfield?" in page
    assert "Dana is not told, now or later." in page
    assert reachable(of_student, host) == [200, 200]
    answer = of_student.post(path)
    assert (answer.status_code, answer.location) == (303, "/i/riverbend/settings/blocks")
    listed = unescape(of_student.get("/settings/blocks").text)
    assert "You and Dana will not find each other here any more." in listed
    assert "Dana Whitfield" in listed
    assert "See whom, and take it back." in of_student.get("/settings").text
    assert reachable(of_student, host) == [404, 404]
    assert found_by(institution, scope, student, "") == []
    assert found_by(institution, scope, student, "dana") == []
    assert of_student.post(f"/settings/blocks/{host.id}/lift").status_code == 303
    assert "You and Dana can find each other again." in of_student.get("/settings/blocks").text
    assert "Dana Whitfield" not in of_student.get("/settings/blocks").text
    assert reachable(of_student, host) == [200, 200]
    assert found_by(institution, scope, student, "dana") == ["Dana Whitfield"]
    assert of_student.post(f"/settings/blocks/{host.id}/lift").status_code == 404


def test_a_host_blocks_a_student_who_then_cannot_find_or_ask_her(
    institution: Institution,
    scope: Scope,
    student: Membership,
    host: Membership,
    asked: Interview,
    of_student: Visitor,
    of_host: Visitor,
    outbox: Outbox,
) -> None:
    path = f"/people/{student.id}/block"
    assert f'href="/i/riverbend{path}"' in of_host.get(f"/interviews/{asked.id}").text
    assert of_host.post(path).status_code == 303
    assert reachable(of_student, host) == [404, 404]
    assert of_student.post(f"/hosts/{host.id}/ask", {"starts_at": "1"}).status_code == 404
    assert found_by(institution, scope, student, "dana") == []
    book = of_student.get(f"/interviews/{asked.id}/book")
    assert book.status_code == 200
    assert "Ask Dana for another time" not in book.text
    assert outbox.deliver() == []
    assert "Dana" not in of_student.get("/settings/blocks").text


def test_another_student_finds_the_host_as_before(
    institution: Institution,
    scope: Scope,
    host: Membership,
    asked: Interview,
    student: Membership,
    of_host: Visitor,
) -> None:
    of_host.post(f"/people/{student.id}/block")
    with scope(institution):
        other = make_student(name="Jonas Marsh")
    assert found_by(institution, scope, other, "") == ["Dana Whitfield"]


def test_what_is_asked_for_ends_and_what_is_confirmed_stays(
    institution: Institution,
    scope: Scope,
    student: Membership,
    host: Membership,
    of_student: Visitor,
    outbox: Outbox,
) -> None:
    with scope(institution):
        waiting, settled, other = (make_interview(student, host) for _ in range(3))
        start = (clock.now() + timedelta(days=5)).replace(minute=0, second=0, microsecond=0)
        make_appointment(waiting, start, State.REQUESTED)
        make_appointment(settled, start + timedelta(days=1), State.CONFIRMED)
        other.host_id = make_host(name="Else Brandt").id
        make_appointment(other, start + timedelta(days=2), State.REQUESTED)
    page = of_student.get(f"/people/{host.id}/block").text
    assert "A block does not call it off." in page
    assert f'href="/i/riverbend/interviews/{settled.id}/cancel"' in page
    assert "ends: it is taken back, without a reason." in page
    of_student.post(f"/people/{host.id}/block")
    with scope(institution):
        rows = db.session.execute(select(Interview.id, Interview.state)).all()
        states = {row.id: row.state for row in rows}
    assert states == {
        waiting.id: State.CANCELLED,
        settled.id: State.CONFIRMED,
        other.id: State.REQUESTED,
    }
    clock.shift(timedelta(seconds=20))  # what is taken back may stand again for ten seconds
    letters = outbox.deliver()
    assert {recipient(letter) for letter in letters} == {"mara@example.org", "dana@example.org"}
    assert not any("block" in text_of(letter).lower() for letter in letters)
    listed = of_student.get("/settings/blocks").text
    assert f'href="/i/riverbend/interviews/{settled.id}/cancel"' in listed


def test_a_host_who_blocks_declines_what_waits_for_her(
    institution: Institution,
    scope: Scope,
    student: Membership,
    host: Membership,
    of_host: Visitor,
    outbox: Outbox,
) -> None:
    with scope(institution):
        waiting = make_interview(student, host)
        make_appointment(waiting, state=State.REQUESTED)
    assert (
        "ends: it is declined, without a reason." in of_host.get(f"/people/{student.id}/block").text
    )
    of_host.post(f"/people/{student.id}/block")
    with scope(institution):
        row = db.session.scalars(select(Appointment)).one()
        assert (row.state, row.reason) == (State.DECLINED, "")
    assert [recipient(letter) for letter in outbox.deliver()] == ["mara@example.org"]


def test_a_second_press_changes_nothing_and_each_act_leaves_its_trace(
    institution: Institution, scope: Scope, student: Membership, host: Membership
) -> None:
    with scope(institution):
        service.block(actor_of(student), host.id)
        service.block(actor_of(student), host.id)
        made = db.session.scalars(select(Block)).one()
        assert (made.blocker_id, made.blocked_id) == (student.id, host.id)
        service.lift_block(actor_of(student), host.id)
        assert db.session.scalars(select(Block)).all() == []
        trail = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
        assert [(entry.action, entry.subject_kind, entry.subject_id) for entry in trail] == [
            ("people.block", "block", made.id),
            ("people.lift_block", "block", made.id),
        ]
        with pytest.raises(NotFound):
            service.lift_block(actor_of(student), host.id)


def test_nobody_blocks_whom_she_could_not_meet(
    institution: Institution, scope: Scope, student: Membership, host: Membership
) -> None:
    with scope(institution):
        peer, advisor, colleague = make_student(), make_advisor(), make_host()
        resting, draft = make_host(paused=True), make_student()
        make_interview(draft, host)
        both = make_member("student", "host")
        for actor, other in (
            (student, student),
            (student, peer),
            (student, advisor),
            (student, resting),
            (host, student),
            (host, colleague),
            (host, draft),
            (advisor, host),
            (both, both),
        ):
            with pytest.raises(NotFound):
                service.find_to_block(actor_of(actor), other.id)
            with pytest.raises(NotFound):
                service.block(actor_of(actor), other.id)
        with pytest.raises(NotFound):
            service.block(actor_of(student), 12)
        assert service.find_to_block(actor_of(both), host.id).member.id == host.id
        assert db.session.scalars(select(Block)).all() == []


def test_whoever_is_blocked_cannot_tell_it_from_the_page_on_which_she_would_block(
    institution: Institution, scope: Scope, student: Membership, host: Membership
) -> None:
    with scope(institution):
        db.session.add(Block(blocker_id=host.id, blocked_id=student.id, created_at=clock.now()))
        db.session.flush()
        with pytest.raises(NotFound):
            service.find_to_block(actor_of(student), host.id)
        interview = make_interview(student, host)
        make_appointment(interview, state=State.CONFIRMED)
        view = service.find_to_block(actor_of(student), host.id)
        assert (view.blocked_at, len(view.confirmed), view.requested) == (None, 1, [])
        service.block(actor_of(student), host.id)
        assert service.all_apart() == {
            host.id: frozenset({student.id}),
            student.id: frozenset({host.id}),
        }
        service.lift_block(actor_of(student), host.id)
        assert service.are_apart(student.id, host.id)  # the host's own block still stands


def test_only_who_blocked_finds_it_in_her_records_and_leaving_ends_it(
    institution: Institution, scope: Scope, student: Membership, host: Membership, app: Flask
) -> None:
    with scope(institution):
        service.block(actor_of(student), host.id)
        share_of = dict(subjects.shares())["people"]
        hers, others = share_of(student.id), share_of(host.id)
        assert [row["blocked_id"] for row in hers.records["block"]] == [host.id]
        assert others.records["block"] == []
        assert not any("block" in row["action"] for row in others.records["audit_entry"])
    visitor = Visitor(app, institution, host)
    assert visitor.post("/settings/leave", {"name": "Dana Whitfield"}).status_code in (200, 303)
    with scope(institution):
        assert db.session.scalars(select(Block)).all() == []


def test_a_block_stays_in_its_institution(
    institution: Institution,
    other_institution: Institution,
    scope: Scope,
    student: Membership,
    host: Membership,
) -> None:
    with scope(institution):
        service.block(actor_of(student), host.id)
    with scope(other_institution):
        assert service.all_apart() == {}
        assert not service.are_apart(student.id, host.id)
