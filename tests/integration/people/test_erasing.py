"""What plugins hold about somebody who leaves: asked for until it is gone, and shown until then."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from fireside.institutions.models import Institution
from fireside.kernel.db import db
from fireside.kernel.jobs import JobContext, handlers
from fireside.kernel.jobs.worker import Worker
from fireside.kernel.permissions import Actor
from fireside.people.models import Membership, PluginErasure
from fireside.people.rules import ErasureState
from fireside.plugins import DataSubject, Erasure, PluginContext, hookimpl, state
from fireside.plugins.models import PluginFault
from tests.conftest import Scope
from tests.factories.people import make_administrator, make_student
from tests.tools.plugins import Plugin, enable, installed
from tests.tools.visiting import Visitor


class Holder(Plugin):
    """Answers as the test says, and remembers whom it was asked about."""

    def __init__(self, answer: object) -> None:
        self.answer = answer
        self.asked: list[int] = []

    @hookimpl
    def erase_subject(self, ctx: PluginContext, subject: DataSubject) -> Erasure:
        self.asked.append(subject.membership_id)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer  # type: ignore[return-value]  # a test gives what is no Erasure, too


@pytest.fixture
def student(institution: Institution, scope: Scope) -> Membership:
    with scope(institution):
        return make_student(name="Mara Quist")


@pytest.fixture
def dean(app: Flask, institution: Institution, scope: Scope) -> Visitor:
    with scope(institution):
        member = make_administrator()
    return Visitor(app, institution, member)


def leave(app: Flask, institution: Institution, student: Membership) -> None:
    visitor = Visitor(app, institution, student)
    assert visitor.post("/settings/leave", {"name": student.name}).status_code == 303
    Worker(app).run_all()


def rows(institution: Institution, scope: Scope) -> list[PluginErasure]:
    with scope(institution):
        return list(db.session.scalars(select(PluginErasure)))


def test_enabled_plugin_erases_and_nothing_is_left_to_do(
    app: Flask, institution: Institution, student: Membership, dean: Visitor, scope: Scope
) -> None:
    plugin = Holder(Erasure(3))
    with installed(app, plugin):
        enable(app, institution)
        leave(app, institution, student)
        page = dean.get("/admin/erasures").text
    (row,) = rows(institution, scope)
    assert (row.state, row.erased, row.note) == (ErasureState.ERASED, 3, "")
    assert row.settled_at is not None
    assert plugin.asked == [student.id]
    assert "3 records erased" in page
    assert "has not erased" not in dean.get("/admin").text


def test_plugin_that_was_never_enabled_is_not_asked(
    app: Flask, institution: Institution, student: Membership, dean: Visitor, scope: Scope
) -> None:
    plugin = Holder(Erasure(3))
    with installed(app, plugin):
        leave(app, institution, student)
    assert rows(institution, scope) == []
    assert plugin.asked == []
    assert "Nothing to erase" in dean.get("/admin/erasures").text


def test_plugin_that_is_off_by_now_is_asked_all_the_same(
    app: Flask, institution: Institution, student: Membership, scope: Scope
) -> None:
    plugin = Holder(Erasure(1))
    with installed(app, plugin):
        enable(app, institution)
        with scope(institution):
            state.disable_plugin(Actor.system(institution.id), "aspen")
        leave(app, institution, student)
    assert plugin.asked == [student.id]


def test_what_a_plugin_keeps_is_shown_until_somebody_settles_it(
    app: Flask, institution: Institution, student: Membership, dean: Visitor, scope: Scope
) -> None:
    with installed(app, Holder(Erasure(1, "Invoices stay for ten years."))):
        enable(app, institution)
        leave(app, institution, student)
        assert "Invoices stay for ten years." in dean.get("/admin/erasures").text
        assert "One plugin has not erased" in dean.get("/admin").text
        (row,) = rows(institution, scope)
        assert dean.post(f"/admin/erasures/{row.id}/settle").status_code == 303
        assert "Seen to by hand" in dean.get("/admin/erasures").text
        assert "has not erased" not in dean.get("/admin").text
        assert dean.post(f"/admin/erasures/{row.id}/settle").status_code == 404
        assert dean.post(f"/admin/erasures/{row.id}/again").status_code == 404


@pytest.mark.parametrize("answer", [RuntimeError("Mara"), "gone", Erasure(-1)])
def test_failing_plugin_is_a_fault_and_asked_again_until_it_succeeds(
    app: Flask,
    institution: Institution,
    student: Membership,
    dean: Visitor,
    scope: Scope,
    answer: Any,
) -> None:
    plugin = Holder(answer)
    with installed(app, plugin):
        enable(app, institution)
        leave(app, institution, student)
        (row,) = rows(institution, scope)
        assert row.state == ErasureState.FAILED
        assert "It failed" in dean.get("/admin/erasures").text
        with scope(institution):
            (fault,) = db.session.scalars(select(PluginFault)).all()
            assert fault.hook == "erase_subject"
            assert "Mara" not in fault.error
        plugin.answer = Erasure(0)
        with app.app_context():
            handlers["people.look_after_records"](JobContext(1, "x", None, {}, 1))
            db.session.commit()
    (row,) = rows(institution, scope)
    assert row.state == ErasureState.ERASED
    assert plugin.asked == [student.id] * 2


def test_administrator_lets_it_be_asked_again(
    app: Flask, institution: Institution, student: Membership, dean: Visitor, scope: Scope
) -> None:
    plugin = Holder(RuntimeError("away"))
    with installed(app, plugin):
        enable(app, institution)
        leave(app, institution, student)
        (row,) = rows(institution, scope)
        plugin.answer = Erasure(2)
        dean.post(f"/admin/erasures/{row.id}/again")
        Worker(app).run_all()
    (row,) = rows(institution, scope)
    assert (row.state, row.erased) == (ErasureState.ERASED, 2)


def test_plugin_that_is_not_installed_any_more_is_shown(
    app: Flask, institution: Institution, student: Membership, dean: Visitor, scope: Scope
) -> None:
    with installed(app, Holder(Erasure(1))):
        enable(app, institution)
    leave(app, institution, student)
    (row,) = rows(institution, scope)
    assert row.state == ErasureState.WAITING
    page = dean.get("/admin/erasures").text
    assert "not installed any more" in page
    assert "aspen" in page


def test_a_plugin_that_fails_half_way_has_written_nothing(
    app: Flask, institution: Institution, student: Membership, scope: Scope
) -> None:
    class HalfWay(Plugin):
        @hookimpl
        def erase_subject(self) -> Erasure:
            db.session.get_one(Membership, (institution.id, student.id)).name = "Overwritten"
            db.session.flush()
            raise RuntimeError

    with installed(app, HalfWay()):
        enable(app, institution)
        leave(app, institution, student)
    with scope(institution):
        assert db.session.get_one(Membership, (institution.id, student.id)).name == "Former member"


def test_others_cannot_see_or_settle(
    app: Flask, institution: Institution, other_institution: Institution, student: Membership,
    scope: Scope,
) -> None:  # fmt: skip
    with installed(app, Holder(RuntimeError("away"))):
        enable(app, institution)
        leave(app, institution, student)
    (row,) = rows(institution, scope)
    with scope(institution):
        peer = make_student()
    with scope(other_institution):
        stranger = make_administrator()
    colleague, far = Visitor(app, institution, peer), Visitor(app, other_institution, stranger)
    assert colleague.get("/admin/erasures").status_code == 404
    assert far.post(f"/admin/erasures/{row.id}/settle").status_code == 404
    assert "Nothing to erase" in far.get("/admin/erasures").text
