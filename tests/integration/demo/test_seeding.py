"""To seed a demo is quick, and marks the database, without which no demo starts on it."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from flask import Flask

from fireside.config import Settings
from fireside.demo.seed import seed_demo
from fireside.demo.signin import DemoRefused
from fireside.demo.site import create_demo_app
from fireside.kernel.deployment import is_demo
from tests.integration.demo.conftest import as_demo

_SECONDS = 6  # of our own computing: what else this computer does is not the seed's doing


def test_seed_is_quick_and_marks_the_database(app: Flask) -> None:
    with app.app_context():
        assert not is_demo()
        began = time.process_time()
        seed_demo()
        assert time.process_time() - began < _SECONDS
        assert is_demo()


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_unmarked_database_refuses_to_start_as_a_demo(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(DemoRefused):
        create_demo_app(as_demo(settings, tmp_path))
