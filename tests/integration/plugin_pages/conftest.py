"""Plugins written for a test, and a whole application that has loaded them."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from fireside.app import create_app
from fireside.config import Settings
from fireside.institutions.models import Institution
from fireside.kernel import clock, permissions
from fireside.kernel.db import db
from fireside.kernel.jobs import registry as job_registry
from fireside.kernel.permissions import Actor
from fireside.plugins import state
from fireside.plugins.timing import tally_of
from tests.conftest import Scope
from tests.tools.wheels import forget_modules

HEADER = """
from datetime import timedelta
from pathlib import Path

import click
import sqlalchemy as sa
from flask import Blueprint
from fireside.plugins import *
from fireside.plugins import hookimpl
from sqlalchemy.orm import Mapped, mapped_column

name, version, title, summary = {name!r}, "1.0", "Plugin {name}", "Made for a test."
requires_api = ">=1.1,<2"
"""
Write = Callable[..., Path]


@pytest.fixture
def write_plugin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Write]:
    """Write a distribution as an installer would; `migrations` are its revisions by file name."""
    made: list[str] = []

    def write(name: str, body: str, migrations: dict[str, str] | None = None) -> Path:
        site = tmp_path / name
        package = site / f"{name}_package"
        (package / "migrations").mkdir(parents=True, exist_ok=True)
        (package / "__init__.py").write_text(HEADER.format(name=name) + textwrap.dedent(body))
        for file, text in (migrations or {}).items():
            (package / "migrations" / file).write_text(textwrap.dedent(text))
        noted = site / f"{name}-1.0.dist-info"
        noted.mkdir(exist_ok=True)
        (noted / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        (noted / "entry_points.txt").write_text(f"[fireside.plugins]\n{name} = {name}_package\n")
        monkeypatch.syspath_prepend(str(site))
        made.append(name)
        return package

    yield write
    for name in made:
        forget_modules(f"{name}_package")
        permissions.forget_actions(f"p.{name}.")
        job_registry.forget(f"p.{name}.")


@pytest.fixture
def plugins() -> dict[str, str]:
    """The plugins of a test module, each by its name with its source."""
    return {}


@pytest.fixture
def app(settings: Settings, plugins: dict[str, str], write_plugin: Write) -> Iterator[Flask]:
    """The application, with the module's plugins installed."""
    for name, body in plugins.items():
        write_plugin(name, body)
    made = create_app(settings)
    made.testing = True
    tally_of(made).every = None
    yield made
    clock.shift(timedelta(0))
    with made.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def riverbend(institution: Institution, plugins: dict[str, str], scope: Scope) -> Institution:
    """The institution, with all of them switched on."""
    with scope(institution):
        for name in plugins:
            state.enable_plugin(Actor.system(institution.id), name)
    return institution
