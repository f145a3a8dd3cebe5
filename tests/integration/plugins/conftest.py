"""An application of its own for plugins that are really installed."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from fireside.app import create_app
from fireside.config import Settings
from fireside.kernel.db import db
from fireside.plugins.timing import tally_of
from tests.integration.plugins.walking import Walk
from tests.tools.distributions import InstallPlugin, install_plugin
from tests.tools.outbox import Outbox, PostOffice

__all__ = ["install_plugin"]

MakeApp = Callable[[], Flask]


@pytest.fixture
def app_with_plugins(settings: Settings) -> Iterator[MakeApp]:
    """Make the whole application; call it once the plugins are installed."""
    made: list[Flask] = []

    def make() -> Flask:
        app = create_app(settings)
        app.testing = True
        tally_of(app).every = None
        made.append(app)
        return app

    yield make
    for app in made:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


@pytest.fixture
def post_office(_post_office: PostOffice) -> Iterator[PostOffice]:
    """The mail server, empty before and after."""
    _post_office.letters.clear()
    yield _post_office
    _post_office.letters.clear()


@pytest.fixture
def outbox_of(post_office: PostOffice) -> Callable[[Flask], Outbox]:
    """Return the mails of an application."""
    return lambda app: Outbox(post_office, app)


@pytest.fixture
def walk_with(
    install_plugin: InstallPlugin,
    app_with_plugins: MakeApp,
    outbox_of: Callable[[Flask], Outbox],
) -> Callable[[str, str], Walk]:
    """Install a plugin and return an institution that has switched it on."""

    def begin(name: str, module: str) -> Walk:
        install_plugin(name, module, header="")
        app = app_with_plugins()
        walk = Walk(app, outbox_of(app))
        walk.switch([name], "enable")
        return walk

    return begin
