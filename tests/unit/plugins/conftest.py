"""Real distributions on a real path, and an application with nothing but plugins in it."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from fireside.institutions.models import Institution
from fireside.kernel import clock, tenancy
from fireside.kernel.audit import AuditEntry
from fireside.kernel.db import Base, db
from fireside.kernel.db import engine as db_engine
from fireside.plugins import loader, timing
from fireside.plugins.models import PluginFault, PluginState, PluginTiming

HEADER = """
from fireside.plugins import *
from fireside.plugins import hookimpl

name = {name!r}
version = "1.0"
title = "Plugin {name}"
summary = "Made for a test."
requires_api = ">=1.0,<2"
"""
InstallPlugin = Callable[..., None]


@pytest.fixture
def install_plugin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[InstallPlugin]:
    """Write a distribution with an entry point, as an installer would, and put it on the path."""
    modules: list[str] = []

    def install(name: str, body: str = "", *, header: str | None = None, dist: str = "") -> None:
        dist = dist or f"test-{name}"
        site = tmp_path / f"site-{dist}"
        module = f"{dist.replace('-', '_')}_module"
        folder = site / f"{dist.replace('-', '_')}-1.0.dist-info"
        folder.mkdir(parents=True)
        (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {dist}\nVersion: 1.0\n")
        (folder / "entry_points.txt").write_text(f"[fireside.plugins]\n{name} = {module}\n")
        top = HEADER.format(name=name) if header is None else header
        (site / f"{module}.py").write_text(top + textwrap.dedent(body))
        modules.append(module)
        monkeypatch.syspath_prepend(str(site))

    yield install
    for module in modules:
        sys.modules.pop(module, None)


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
            kinds = (Institution, PluginState, PluginFault, PluginTiming, AuditEntry)
            tables = [Base.metadata.tables[kind.__tablename__] for kind in kinds]
            Base.metadata.create_all(db.engine, tables=tables)
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
