"""A look that leaves a trace is kept; any other look changes nothing, whatever its view tries."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import func, select

from fireside.institutions.models import Institution
from fireside.kernel import audit
from fireside.kernel.audit import AuditEntry
from fireside.kernel.db import db
from fireside.kernel.errors import Conflict
from fireside.kernel.permissions import POLICY, current_actor, has_role, register_action
from tests.conftest import Scope
from tests.factories.people import make_administrator
from tests.tools.visiting import Visitor

LOOK = "test.look"
View = Callable[[], str]


@pytest.fixture(autouse=True)
def rows(app: Flask) -> Iterator[None]:
    kept = dict(POLICY)
    yield
    POLICY.clear()
    POLICY.update(kept)


@pytest.fixture
def visitor(app: Flask, institution: Institution, scope: Scope) -> Visitor:
    with scope(institution):
        member = make_administrator()
    return Visitor(app, institution, member)


@pytest.fixture
def look(app: Flask, visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """Open a page that writes a line of audit; ``traces`` says whether it may. Return its status.

    It stands in the place of a page that is there: an application takes no route once it runs.
    """

    def open_page(*, traces: bool, fails: bool = False, method: str = "GET") -> int:
        def view() -> str:
            audit.record(current_actor(), LOOK, "note", 7)
            db.session.flush()
            if fails:
                raise Conflict
            return "the text"

        view.fireside_action = LOOK  # type: ignore[attr-defined]  # what @needs marks
        POLICY.pop(LOOK, None)
        register_action(LOOK, has_role("administrator"), traces=traces)
        monkeypatch.setitem(app.view_functions, "admin.audit", view)
        return visitor.open("/admin/audit", method=method).status_code

    return open_page


@pytest.fixture
def count(institution: Institution, scope: Scope) -> Callable[[], int]:
    def entries() -> int:
        with scope(institution):
            looks = select(func.count(AuditEntry.id)).where(AuditEntry.action == LOOK)
            return db.session.scalar(looks) or 0

    return entries


def test_a_look_that_traces_is_kept(look: Callable[..., int], count: Callable[[], int]) -> None:
    assert (look(traces=True), count()) == (200, 1)
    assert (look(traces=True), count()) == (200, 2)
    assert (look(traces=True, method="HEAD"), count()) == (200, 3)


def test_any_other_look_changes_nothing(
    look: Callable[..., int], count: Callable[[], int], app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    status = look(traces=False)
    assert count() == 0
    assert status in (200, 500)


def test_a_look_that_failed_leaves_no_trace_of_what_was_not_shown(
    look: Callable[..., int], count: Callable[[], int]
) -> None:
    assert (look(traces=True, fails=True), count()) == (409, 0)


def test_a_name_has_one_meaning_for_traces_too() -> None:
    register_action(LOOK, has_role("advisor"), traces=True)
    with pytest.raises(ValueError, match="registered twice"):
        register_action(LOOK, has_role("advisor"))
