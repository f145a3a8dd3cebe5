"""A demo's database, seeded once for the tests of a module."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from msgspec import Struct

from fireside.config import Settings
from fireside.demo.seed import Seeded, seed_demo
from fireside.demo.site import create_demo_app
from fireside.plugins import timing
from tests.conftest import Applications
from tests.tools.databases import KINDS, Databases

BASE_URL = "http://localhost:8000"
TOKEN = "a-token-of-this-run-0123456789-abcdef"


class House(Struct, frozen=True):
    """What was seeded, and the application and settings that look at it."""

    app: Flask
    settings: Settings
    seeded: Seeded


@pytest.fixture(scope="module", params=KINDS)
def house(
    request: pytest.FixtureRequest, databases: Databases, _applications: Applications
) -> Iterator[House]:
    """Seed a database: to seed takes seconds, and most tests only read."""
    _applications.let_go(request.param)
    address = databases.fresh(request.param)
    app = _applications.get(request.param, address)
    with app.app_context():
        seeded = seed_demo()
    yield House(app, _applications.settings(address), seeded)
    timing.tally_of(app).take()  # its institutions go with the database


@pytest.fixture
def seeded(house: House) -> Seeded:
    return house.seeded


def as_demo(settings: Settings, folder: Path) -> Settings:
    """Return the settings of a demo that keeps its mails in ``folder``."""
    return settings.model_copy(
        update={"base_url": BASE_URL, "demo_token": TOKEN, "mailbox_folder": folder}
    )


@pytest.fixture
def demo_settings(house: House, tmp_path: Path) -> Settings:
    return as_demo(house.settings, tmp_path)


@pytest.fixture
def visitor(demo_settings: Settings) -> FlaskClient:
    """A browser on the demo's own computer."""
    return create_demo_app(demo_settings).test_client()
