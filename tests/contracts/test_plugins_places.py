"""The example with pages and tables, as an institution installs it: from its wheel."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select, text

from fireside.app import create_app
from fireside.cli import main
from fireside.config import Settings
from fireside.institutions.models import Institution
from fireside.kernel import clock, permissions
from fireside.kernel.audit import AuditEntry
from fireside.kernel.db import db
from fireside.kernel.jobs import enqueue
from fireside.kernel.jobs import registry as job_registry
from fireside.kernel.jobs.worker import Worker
from fireside.kernel.permissions import Actor
from fireside.people.models import Membership
from fireside.plugins import migrating, state
from fireside.plugins.loader import load_plugins
from fireside.plugins.models import PluginFault, PluginState
from fireside.plugins.tables import Tables
from tests.conftest import Scope
from tests.factories.interviews import make_appointment, make_interview
from tests.factories.people import make_administrator, make_advisor, make_host, make_student
from tests.tools.visiting import Visitor, count_queries
from tests.tools.wheels import forget_modules, unpacked_wheel

EXAMPLE, PACKAGE, NAME = "example-places", "fireside_places", "places"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return unpacked_wheel(EXAMPLE, tmp_path_factory.mktemp(NAME))


@pytest.fixture
def tables(installed: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Tables]:
    """The plugin on Python's path, and what it says of its tables."""
    monkeypatch.syspath_prepend(str(installed))
    loaded = load_plugins()
    assert loaded.problems == []
    found = loaded.plugins[NAME].tables
    assert found is not None
    yield found
    forget_modules(PACKAGE)
    permissions.forget_actions("p.places.")
    job_registry.forget("p.places.")


@pytest.fixture
def app(tables: Tables, settings: Settings) -> Iterator[Flask]:
    """An application with the example and its table."""
    migrating.upgrade(settings.database_url, tables)
    made = create_app(settings)
    made.testing = True
    yield made
    clock.shift(timedelta(0))
    with made.app_context():
        db.session.remove()
        db.engine.dispose()
    migrating.downgrade(settings.database_url, tables)


@pytest.fixture
def riverbend(institution: Institution, scope: Scope) -> Institution:
    """The institution that has switched it on."""
    with scope(institution):
        state.enable_plugin(Actor.system(institution.id), NAME)
    return institution


@pytest.fixture
def student(app: Flask, riverbend: Institution, scope: Scope) -> Visitor:
    return visit(app, riverbend, scope, make_student)


@pytest.fixture
def adviser(app: Flask, riverbend: Institution, scope: Scope) -> Visitor:
    return visit(app, riverbend, scope, make_advisor)


def visit(app: Flask, where: Institution, scope: Scope, make: Callable[[], Membership]) -> Visitor:
    with scope(where):
        member = make()
    return Visitor(app, where, member)


LIBRARY = {
    "name": "Library room 12",
    "directions": "Second floor",
    "step_free": "yes",
    "step_free_note": "Lift from the north door",
}


def add_library(adviser: Visitor, **changed: str) -> None:
    assert adviser.post("/p/places/add", {**LIBRARY, **changed}).status_code == 303


def rows(scope: Scope, where: Institution) -> list[tuple[int, str, bool]]:
    with scope(where):
        found = db.session.execute(
            text("SELECT id, name, stale FROM places_place WHERE institution_id = :w ORDER BY 2"),
            {"w": where.id},
        )
        return [(number, name, bool(stale)) for number, name, stale in found]


def test_list_is_a_page_of_the_menu_where_it_is_on_and_nothing_elsewhere(
    app: Flask, student: Visitor, other_institution: Institution, scope: Scope
) -> None:
    page = student.get("/p/places/")
    assert page.status_code == 200
    assert "No place is on the list yet" in page.text
    assert 'href="/i/riverbend/p/places/"' in student.get("/").text
    elsewhere = visit(app, other_institution, scope, make_student)
    stranger = Visitor(app, other_institution, None)
    for path in ("/p/places/", "/p/places/add", "/p/places/static/places.css", "/p/nobody/"):
        assert elsewhere.get(path).status_code == 404
        assert stranger.get(path).status_code == 404
    assert "/p/places/" not in elsewhere.get("/").text


def test_number_of_queries_does_not_grow_with_places(
    app: Flask, student: Visitor, adviser: Visitor
) -> None:
    add_library(adviser)
    few = count_queries(app, student, "/p/places/")
    for number in range(3):
        add_library(adviser, name=f"Room {number}")
    assert count_queries(app, student, "/p/places/") == few <= 15


def test_plugins_have_an_area_of_addresses_to_themselves(app: Flask) -> None:
    theirs = [r for r in app.url_map.iter_rules() if r.rule.startswith(("/p/", "/<"))]
    assert theirs
    assert {rule.endpoint.partition(".")[0] for rule in theirs} == {"p-places"}


def test_stranger_is_asked_to_sign_in(app: Flask, riverbend: Institution) -> None:
    answer = Visitor(app, riverbend, None).get("/p/places/")
    assert answer.status_code == 302
    assert "/sign-in" in answer.headers["Location"]


def test_static_files_come_with_their_type_and_nothing_else_from_the_package(
    student: Visitor,
) -> None:
    answer = student.get("/p/places/static/places.css")
    assert answer.status_code == 200
    assert answer.mimetype == "text/css"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert student.get("/p/places/static/../pages.py").status_code == 404
    assert student.get("/p/places/static/%2e%2e/pages.py").status_code == 404


def test_adviser_keeps_the_list_and_leaves_traces(
    adviser: Visitor, student: Visitor, riverbend: Institution, scope: Scope
) -> None:
    add_library(adviser)
    ((number, _, _),) = rows(scope, riverbend)
    page = student.get("/p/places/").text
    assert "Library room 12" in page
    assert "Step-free all the way" in page
    assert "/p/places/add" not in page
    changed = {**LIBRARY, "name": "Library room 14"}
    assert adviser.post(f"/p/places/{number}", changed).status_code == 303
    assert "Library room 14" in student.get("/p/places/").text
    assert adviser.post(f"/p/places/{number}/remove").status_code == 303
    assert "No place is on the list yet" in student.get("/p/places/").text
    with scope(riverbend):
        acts = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
        assert [act.action for act in acts[-3:]] == [
            "p.places.add",
            "p.places.change",
            "p.places.remove",
        ]
        assert acts[-2].fields == ["name"]


def test_student_writes_nothing(student: Visitor, riverbend: Institution, scope: Scope) -> None:
    assert student.get("/p/places/add").status_code == 404
    assert student.post("/p/places/add", LIBRARY).status_code == 404
    assert rows(scope, riverbend) == []


def test_what_was_typed_is_kept_and_the_fault_said(adviser: Visitor) -> None:
    answer = adviser.post("/p/places/add", {**LIBRARY, "name": "", "directions": "By <b>day</b>"})
    assert answer.status_code == 422
    assert "Say what the place is called." in answer.text
    assert "By &lt;b&gt;day&lt;/b&gt;" in answer.text


def test_another_institutions_place_does_not_exist(
    app: Flask, adviser: Visitor, riverbend: Institution, other_institution: Institution,
    scope: Scope,
) -> None:  # fmt: skip
    with scope(other_institution):
        state.enable_plugin(Actor.system(other_institution.id), NAME)
    theirs = visit(app, other_institution, scope, make_advisor)
    add_library(theirs, name="Moor café")
    assert "Moor café" not in adviser.get("/p/places/").text
    with scope(other_institution):
        number = db.session.scalar(text("SELECT id FROM places_place"))  # the only one there is
    for answer in (
        adviser.get(f"/p/places/{number}"),
        adviser.post(f"/p/places/{number}", LIBRARY),
        adviser.post(f"/p/places/{number}/remove"),
    ):
        assert answer.status_code == 404
    assert "Moor café" in theirs.get("/p/places/").text


def test_panel_stands_beside_an_interview_that_may_be_in_person(
    app: Flask, adviser: Visitor, riverbend: Institution, scope: Scope
) -> None:
    add_library(adviser, name="<script>alert(1)</script> room")
    with scope(riverbend):
        member, host = make_student(), make_host()
        draft, by_video = make_interview(member, host), make_interview(member, host)
        make_appointment(by_video)
        numbers = draft.id, by_video.id
    visitor = Visitor(app, riverbend, member)
    page = visitor.get(f"/interviews/{numbers[0]}/book").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; room" in page
    assert "<script>alert(1)" not in page
    assert 'href="/i/riverbend/p/places/"' in page.split("plugin-panel", 1)[1]
    assert "plugin-panel" not in visitor.get(f"/interviews/{numbers[0]}/decide").text
    assert "plugin-panel" not in visitor.get(f"/interviews/{numbers[1]}/meet").text


def test_hosts_do_not_see_the_list_where_it_is_for_students_only(
    app: Flask, student: Visitor, riverbend: Institution, scope: Scope
) -> None:
    host = visit(app, riverbend, scope, make_host)
    assert host.get("/p/places/").status_code == 200
    with scope(riverbend):
        found = db.session.scalars(select(PluginState).where(PluginState.plugin == NAME)).one()
        found.settings = {"students_only": True}
    assert host.get("/p/places/").status_code == 404
    assert "/p/places/" not in host.get("/").text
    assert student.get("/p/places/").status_code == 200


def test_weekly_job_marks_what_is_old_only_where_the_plugin_is_on(
    app: Flask, adviser: Visitor, riverbend: Institution, other_institution: Institution,
    scope: Scope,
) -> None:  # fmt: skip
    with scope(other_institution):
        state.enable_plugin(Actor.system(other_institution.id), NAME)
    theirs = visit(app, other_institution, scope, make_advisor)
    add_library(adviser)
    add_library(theirs)
    with scope(other_institution):
        state.disable_plugin(Actor.system(other_institution.id), NAME)
    clock.shift(timedelta(days=200))
    with app.app_context():
        enqueue("p.places.look_for_old.round", {})
        db.session.commit()
    assert Worker(app).run_all() == 2
    assert [stale for _, _, stale in rows(scope, riverbend)] == [True]
    assert [stale for _, _, stale in rows(scope, other_institution)] == [False]
    with scope(riverbend):
        assert db.session.scalars(select(PluginFault)).all() == []


def test_operator_imports_a_list_or_hears_of_the_line(
    app: Flask, riverbend: Institution, other_institution: Institution, scope: Scope,
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    for name, value in settings.model_dump(exclude_none=True, mode="json").items():
        said = str(int(value)) if isinstance(value, bool) else str(value)
        monkeypatch.setenv(f"FIRESIDE_{name.upper()}", said)
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_text("name,step_free\nRoom 12,yes\nCafé Lumen,\n", encoding="utf-8")
    bad.write_text("name,step_free\nRoom 13,yes\nRoom 14,perhaps\n", encoding="utf-8")
    command = CliRunner()

    def run(file: Path, slug: str) -> tuple[int, str]:
        told = command.invoke(main, [NAME, "import", str(file), "--institution", slug])
        return told.exit_code, told.output

    assert run(good, "riverbend") == (0, "2 places are on the list.\n")
    code, said = run(bad, "riverbend")
    assert code != 0
    assert "line 3" in said
    assert [name for _, name, _ in rows(scope, riverbend)] == ["Café Lumen", "Room 12"]
    for slug, why in (("northmoor", "places is off"), ("nowhere", "No institution")):
        code, said = run(good, slug)
        assert code != 0
        assert why in said
    assert "import" in command.invoke(main, [NAME, "--help"]).output
    assert NAME in command.invoke(main, ["--help"]).output
    monkeypatch.setenv("FIRESIDE_SAFE_MODE", "1")
    assert NAME not in command.invoke(main, ["--help"]).output


def test_without_the_package_pages_are_gone_and_history_stays_readable(
    adviser: Visitor, riverbend: Institution, scope: Scope, settings: Settings, installed: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    add_library(adviser)
    with monkeypatch.context() as without:
        without.setattr(sys, "path", [p for p in sys.path if not p.startswith(str(installed))])
        bare = create_app(settings)
    with scope(riverbend):
        boss = make_administrator()
    visitor = Visitor(bare, riverbend, boss)
    assert visitor.get("/p/places/").status_code == 404
    assert "Not installed any more" in visitor.get("/admin/plugins").text
    assert visitor.get("/admin/plugins/places").status_code == 200
    trail = visitor.get("/admin/audit")
    assert trail.status_code == 200
    assert "Places: add" in trail.text
    assert visitor.get("/").status_code == 200
    with bare.app_context():
        db.engine.dispose()
