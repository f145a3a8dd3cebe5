"""A plugin that fails in each hook in each way, beside a good one: nobody else notices.

There is one faulty plugin for each hook, so that all of them fail in one walk; see ``rows.py``.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from fireside.kernel import tenancy
from fireside.kernel.db import db
from fireside.plugins import guard
from fireside.plugins.inspection import HOOKS
from fireside.plugins.loader import contents
from fireside.plugins.models import PluginFault
from tests.integration.plugins.conftest import MakeApp
from tests.integration.plugins.rows import (
    BAD,
    GOOD,
    NOT_LOADED,
    ROWS,
    WAYS,
    faulty_module,
    good_module,
    unloadable_module,
)
from tests.integration.plugins.walking import Walk
from tests.tools.distributions import InstallPlugin
from tests.tools.outbox import Outbox

OutboxOf = Callable[[Flask], Outbox]
HURRIED = ("slow", "never ends")
SHORT, LONG = 0.4, 30.0
"""A machine that is busy with other things must not look like a slow plugin."""


def test_every_hook_has_a_row() -> None:
    assert set(ROWS) == set(HOOKS)


def missing(walk: Walk) -> list[str]:
    """Return the hooks in which the good plugin's results are not there."""
    return [hook for hook, row in ROWS.items() if not row.seen(walk)]


@pytest.fixture
def walk_beside(
    install_plugin: InstallPlugin, app_with_plugins: MakeApp, outbox_of: OutboxOf
) -> Callable[[dict[str, str]], Walk]:
    """Install a faulty plugin for each hook and the good one, and go all the way."""

    def walk_all(modules: dict[str, str]) -> Walk:
        for name, body in modules.items():
            install_plugin(name, body, header="")
        install_plugin(GOOD, good_module(), header="")
        app = app_with_plugins()
        walk = Walk(app, outbox_of(app))
        with app.app_context():
            loaded = sorted(name for name in contents().plugins if name in {GOOD, *modules})
        walk.switch(loaded, "enable")
        walk.go()
        walk.look_at_plugins(loaded)
        walk.switch(loaded, "disable")
        walk.outbox.deliver()
        return walk

    return walk_all


@pytest.mark.parametrize(
    ("database_kind", "way"),
    [(kind, way) for way, how in WAYS.items() for kind in how.databases],
    indirect=["database_kind"],
)
def test_a_plugin_that_fails_when_it_is_called_costs_nobody_anything(
    way: str,
    walk_beside: Callable[[dict[str, str]], Walk],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seconds = dict.fromkeys(guard.BUDGETS, SHORT if way in HURRIED else LONG)
    monkeypatch.setattr(guard, "BUDGETS", seconds)
    modules = {f"{BAD}_{hook}": faulty_module(hook, WAYS[way].body) for hook in ROWS}
    walk = walk_beside(modules)
    assert missing(walk) == []
    with walk.app.app_context(), tenancy.scope(walk.institution.id):
        faults = list(db.session.scalars(select(PluginFault)))
        refused = {problem.name for problem in contents().problems}
    late = {GOOD} if way in HURRIED else set()  # on a busy machine, and its answers count
    assert {fault.plugin for fault in faults} <= set(modules) | late
    assert not any("private" in fault.error for fault in faults)
    recorded = {fault.plugin for fault in faults} | refused
    if WAYS[way].recorded:
        at_start = {f"{BAD}_{hook}" for hook, row in ROWS.items() if row.asked_at_start}
        assert recorded >= set(modules) - (at_start if way == "slow" else set())
    assert ("Aspen paragraph" in walk.packet) is (way == "swallowed database error")


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize("way", NOT_LOADED)
def test_a_plugin_that_cannot_be_loaded_is_reported_and_the_rest_run(
    way: str, walk_beside: Callable[[dict[str, str]], Walk]
) -> None:
    modules = {f"{BAD}_{hook}": unloadable_module(hook, way) for hook in ROWS}
    walk = walk_beside(modules)
    assert missing(walk) == []
    with walk.app.app_context():
        assert {problem.name for problem in contents().problems} == set(modules)
    for name in modules:
        assert f"{name} could not be loaded" in walk.pages["plugins"]
