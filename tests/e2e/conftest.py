"""A running deployment and a real browser."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.e2e.site import Site, running_site

_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def _browser() -> Iterator[Browser]:
    """Debian's Chromium, without windows where it is there as such: half the work.

    Its absence fails the tests rather than skipping them.
    """
    named = os.environ.get("FIRESIDE_TEST_CHROMIUM")
    program = named or shutil.which("chromium-headless-shell") or shutil.which("chromium")
    assert program, "Chromium is missing: apt-get install -y chromium-headless-shell"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=_FLAGS)
        yield started
        started.close()


@pytest.fixture
def browser(_browser: Browser) -> Iterator[Browser]:
    """The browser, without a page: those that a test leaves open would go on working beside it."""
    yield _browser
    for context in _browser.contexts:
        context.close()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A deployment of the test's own: nobody has asked anybody yet."""
    with running_site(tmp_path) as running:
        yield running
