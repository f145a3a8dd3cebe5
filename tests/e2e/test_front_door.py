"""What a stranger meets first."""

from __future__ import annotations

from playwright.sync_api import Browser

from tests.e2e.accessibility import assert_accessible
from tests.e2e.site import Site


def test_the_front_door_lists_the_institutions(browser: Browser, site: Site) -> None:
    page = browser.new_page()
    page.goto(site.address.replace("/i/riverbend", "/"))
    assert page.get_by_role("link", name="Riverbend College").is_visible()
    assert_accessible(page)
    page.close()
