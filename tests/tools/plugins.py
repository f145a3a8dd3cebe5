"""Plugins put into a running application for one test, as if they had been installed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

from flask import Flask

from fireside.institutions.models import Institution
from fireside.kernel import tenancy
from fireside.kernel.db import db
from fireside.kernel.permissions import Actor
from fireside.plugins import loader, state
from fireside.plugins.contents import Contents, LoadProblem
from fireside.plugins.inspection import describe


class Plugin:
    """The attributes that every plugin has; a test adds the hooks."""

    name, version, title, summary = "aspen", "1", "Aspen", "A plugin of a test"
    requires_api = ">=1.1,<2"


@contextmanager
def installed(app: Flask, plugin: Plugin | ModuleType) -> Iterator[None]:
    """Have a plugin loaded within the block; enabling it is another matter."""
    loaded: Contents = app.extensions["fireside.plugins"]
    name = str(plugin.name)
    loaded.plugins[name] = describe(plugin, name, "a test")
    loader._collect(plugin, name, loaded)
    try:
        yield
    finally:
        loaded.refuse(LoadProblem(name, "a test", "the test is over"))
        loaded.problems.pop()


def enable(app: Flask, institution: Institution, name: str = "aspen", **settings: object) -> None:
    """Switch a plugin on at an institution, with these settings."""
    with app.app_context(), tenancy.scope(institution.id):
        state.enable_plugin(Actor.system(institution.id), name)
        row = state._state_of(name)
        assert row is not None
        row.settings = dict(settings)
        db.session.commit()
