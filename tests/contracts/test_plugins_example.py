"""The example plugins as an institution would install them: from their wheels, for one of two."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from flask import Flask

from fireside.institutions.models import Institution
from fireside.kernel import clock, tenancy
from fireside.kernel.audit import AuditEntry
from fireside.kernel.db import Base, db
from fireside.kernel.db import engine as db_engine
from fireside.kernel.permissions import Actor
from fireside.plugins import StudentView, loader, service, state
from fireside.plugins.models import PluginFault, PluginState
from tests.unit.plugins.batches import HERE, host_batch, interview

PLUGINS = Path(__file__).resolve().parents[2] / "plugins"
EXAMPLE = PLUGINS / "example-rural-health"
EXAMPLES = sorted(PLUGINS.glob("example-*"))
PACKAGE = "fireside_rural_health"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel and unpack it where Python would look for it."""
    return unpacked_wheel(EXAMPLE, tmp_path_factory.mktemp("example"))


def unpacked_wheel(example: Path, folder: Path) -> Path:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=example, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    site = folder / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    return site


@pytest.fixture
def app(installed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """Make an application with the example installed, enabled in institution 1 of two."""
    monkeypatch.syspath_prepend(str(installed))
    app = Flask("example-under-test")
    app.config["SQLALCHEMY_DATABASE_URI"] = f"sqlite:///{tmp_path / 'example.db'}"
    db.init_app(app)
    db_engine.install(app)
    loader.install(app)
    with app.app_context():
        kinds = (Institution, PluginState, PluginFault, AuditEntry)
        tables = [Base.metadata.tables[kind.__tablename__] for kind in kinds]
        Base.metadata.create_all(db.engine, tables=tables)
        for number, slug in ((1, "riverbend"), (2, "northgate")):
            place = Institution(id=number, slug=slug, name=slug, created_at=clock.now())
            db.session.add(place)
        db.session.commit()
        with tenancy.scope(1):
            state.enable_plugin(Actor.system(1), "rural_health")
            db.session.commit()
    yield app
    with app.app_context():
        db.engine.dispose()
    for module in [name for name in sys.modules if name.split(".")[0] == PACKAGE]:
        del sys.modules[module]


def gives(app: Flask, institution_id: int) -> tuple[set[str], set[str], set[str]]:
    student = StudentView(9, fields=frozenset({"health"}))
    hosts = host_batch({"fields": frozenset({"health"}), "organisations": "Valley Practice"})
    with app.app_context(), tenancy.scope(institution_id):
        packs = {entry.full_key for entry in service.question_packs()}
        results = service.run_scorers(HERE, student, hosts)
        assert all(bool(np.isfinite(result.values).all()) for result in results)
        rules = {result.rule.full_key for result in results if result.reason(0)}
        built = service.build_sections(HERE, interview())
        assert built.left_out == ()
        return packs, rules, {entry.section.full_key for entry in built.sections}


def test_example_adds_pack_rule_and_section_where_enabled_and_nothing_elsewhere(app: Flask) -> None:
    here, there = gives(app, 1), gives(app, 2)
    added = tuple(mine - theirs for mine, theirs in zip(here, there, strict=True))
    assert added == (
        {"rural_health.rural_care"},
        {"rural_health.rural_work"},
        {"rural_health.rural_care"},
    )
    assert all(theirs <= mine for mine, theirs in zip(here, there, strict=True))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_examples_own_tests_pass_against_its_wheel(example: Path, tmp_path: Path) -> None:
    installed = unpacked_wheel(example, tmp_path)
    path = os.pathsep.join([str(installed), *filter(None, sys.path)])
    answer = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-o", "pythonpath=",
         f"--rootdir={tmp_path}", str(example / "tests")],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert " passed" in answer.stdout
