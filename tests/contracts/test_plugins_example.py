"""The example plugins as an institution would install them: from their wheels, for one of two."""

from __future__ import annotations

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
from tests.tools.wheels import PLUGINS, forget_modules, own_tests, unpacked_wheel
from tests.unit.plugins.batches import HERE, host_batch, interview

EXAMPLE = "example-rural-health"
EXAMPLES = sorted(path.name for path in PLUGINS.glob("example-*"))
PACKAGE = "fireside_rural_health"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel and unpack it where Python would look for it."""
    return unpacked_wheel(EXAMPLE, tmp_path_factory.mktemp("example"))


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
    forget_modules(PACKAGE)


def gives(app: Flask, institution_id: int) -> tuple[set[str], set[str], set[str]]:
    student = StudentView(9, fields=frozenset({"health"}))
    hosts = host_batch({"fields": frozenset({"health"}), "organisations": "Valley Practice"})
    with app.app_context(), tenancy.scope(institution_id):
        packs = {entry.full_key for entry in service.question_packs()}
        results = service.run_scorers(HERE, student, hosts)
        assert all(bool(np.isfinite(result.values).all()) for result in results)
        rules = {result.rule.full_key for result in results if result.say([0])[0]}
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


@pytest.mark.parametrize("example", EXAMPLES)
def test_examples_own_tests_pass_against_its_wheel(example: str, tmp_path: Path) -> None:
    answer = own_tests(example, unpacked_wheel(example, tmp_path), tmp_path)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert " passed" in answer.stdout
