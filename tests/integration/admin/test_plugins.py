"""Plugins as an administrator and an operator see them."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from fireside.institutions.models import Institution
from fireside.kernel import clock
from fireside.kernel.audit import AuditEntry
from fireside.kernel.db import db
from fireside.plugins.contents import LoadProblem
from fireside.plugins.loader import contents
from fireside.plugins.models import PluginFault, PluginState
from tests.conftest import Scope
from tests.tools.visiting import Visitor, count_queries

STARTER = "fireside_starter"


def _fault(plugin: str) -> None:
    db.session.add(
        PluginFault(
            plugin=plugin,
            hook="score",
            at=clock.now(),
            error="ValueError in x:3",
            milliseconds=7,
        )
    )


def test_a_plugin_is_listed_with_what_it_gives_and_switched_with_a_trace(
    console: Visitor, institution: Institution, scope: Scope
) -> None:
    page = console.get("/admin/plugins").text
    assert "question packs" in page
    assert "Yes, switch it off" in page
    assert console.post(f"/admin/plugins/{STARTER}/disable").status_code == 303
    assert "Look and switch on" in console.get("/admin/plugins").text
    assert console.post(f"/admin/plugins/{STARTER}/enable").status_code == 303
    assert "Yes, switch it off" in console.get("/admin/plugins").text
    with scope(institution):
        assert [entry.action for entry in db.session.scalars(select(AuditEntry))] == [
            "plugin.switch"
        ] * 2


def test_faults_and_a_switch_that_fell_by_itself_are_shown(
    console: Visitor, institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        db.session.add(
            PluginState(plugin="gone", enabled=False, switched_off_reason="It failed 20 times.")
        )
        _fault("gone")
    page = console.get("/admin/plugins").text
    assert "Not installed any more" in page
    assert "Switched off by itself" in page
    assert "It failed 20 times." in page
    assert "1 fault" in page
    detail = console.get("/admin/plugins/gone").text
    assert "ValueError in x:3" in detail
    assert "It has done nothing wrong" in console.get(f"/admin/plugins/{STARTER}").text


def test_a_plugin_that_could_not_be_loaded_is_shown_with_its_reason(
    app: Flask, console: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        loaded = contents()
    problem = LoadProblem("broken", "acme-broken", "SyntaxError <script>")
    monkeypatch.setattr(loaded, "problems", [problem])
    monkeypatch.setattr(loaded, "safe_mode", True)
    page = console.get("/admin/plugins").text
    assert "broken could not be loaded" in page
    assert "SyntaxError &lt;script&gt;" in page
    assert "safe mode" in page


@pytest.mark.parametrize("act", ["", "/enable", "/disable"])
def test_a_name_that_nobody_knows_is_no_page(console: Visitor, act: str) -> None:
    path = f"/admin/plugins/nobody{act}"
    answer = console.post(path) if act else console.get(path)
    assert answer.status_code == 404


def test_the_number_of_queries_does_not_grow_with_plugins(
    app: Flask, console: Visitor, institution: Institution, scope: Scope
) -> None:
    few = count_queries(app, console, "/admin/plugins")
    with scope(institution):
        for name in ("one", "two"):
            db.session.add(PluginState(plugin=name))
            _fault(name)
    assert count_queries(app, console, "/admin/plugins") == few
