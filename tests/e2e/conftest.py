"""A running deployment and a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.e2e.site import Site, running_site
from tests.tools.chromium import chromium

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
    """One for the whole run; its absence fails the tests rather than skipping them."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium(), args=_FLAGS)
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
