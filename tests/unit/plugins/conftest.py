"""An application with nothing but plugins in it; the plugins are really installed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from fireside.institutions.models import Institution
from fireside.kernel import clock, tenancy
from fireside.kernel.db import Base, db
from fireside.kernel.db import engine as db_engine
from fireside.plugins import loader, timing
from tests.tools.distributions import HEADER, InstallPlugin, install_plugin

__all__ = ["HEADER", "InstallPlugin", "install_plugin"]


@pytest.fixture
def make_app(tmp_path: Path) -> Iterator[Callable[[], Flask]]:
    """Make an application on SQLite with two institutions, 1 and 2; call it after installing."""
    apps: list[Flask] = []

    def make() -> Flask:
        app = Flask("plugins-under-test")
        app.config["SQLALCHEMY_DATABASE_URI"] = f"sqlite:///{tmp_path / 'plugins.db'}"
        db.init_app(app)
        db_engine.install(app)
        loader.install(app)
        timing.tally_of(app).every = None
        with app.app_context():
            Base.metadata.create_all(db.engine)  # of all rooms that are loaded: they may listen
            for number, slug in ((1, "riverbend"), (2, "northgate")):
                place = Institution(id=number, slug=slug, name=slug, created_at=clock.now())
                db.session.add(place)
            db.session.commit()
        apps.append(app)
        return app

    yield make
    for app in apps:
        with app.app_context():
            db.engine.dispose()


@pytest.fixture
def inside() -> Callable[[Flask, int], object]:
    """Open an application context in an institution, as a request or a job does."""

    class Inside:
        def __init__(self, app: Flask, institution_id: int) -> None:
            self.context, self.scope = app.app_context(), tenancy.scope(institution_id)

        def __enter__(self) -> None:
            self.context.__enter__()
            self.scope.__enter__()

        def __exit__(self, *error: object) -> None:
            self.scope.__exit__(None, None, None)
            self.context.__exit__(None, None, None)

    return Inside
