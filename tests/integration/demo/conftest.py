"""A demo's application on a seeded SQLite database."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from fireside.config import Settings
from fireside.demo.seed import Seeded, seed_demo
from fireside.demo.site import create_demo_app

BASE_URL = "http://localhost:8000"
TOKEN = "a-token-of-this-run-0123456789-abcdef"


@pytest.fixture
def seeded(app: Flask) -> Seeded:
    with app.app_context():
        return seed_demo()


@pytest.fixture
def demo_settings(settings: Settings, tmp_path: Path) -> Settings:
    return settings.model_copy(
        update={"base_url": BASE_URL, "demo_token": TOKEN, "mailbox_folder": tmp_path}
    )


@pytest.fixture
def visitor(seeded: Seeded, demo_settings: Settings) -> FlaskClient:
    """A browser on the demo's own computer."""
    return create_demo_app(demo_settings).test_client()
