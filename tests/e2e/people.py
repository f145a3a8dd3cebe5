"""People at a browser: signing in as a person does, from the mail."""

from __future__ import annotations

from playwright.sync_api import Browser, BrowserContext, Page

from tests.e2e.site import Site, link_in


def sign_in(
    browser: Browser, site: Site, email: str, *, javascript: bool = True, width: int = 1280
) -> Page:
    """Return a page signed in by the link of a real mail."""
    context: BrowserContext = browser.new_context(
        java_script_enabled=javascript,
        viewport={"width": width, "height": 900},
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.goto(f"{site.address}/sign-in")
    page.get_by_label("address").first.fill(email)
    page.get_by_role("button", name="Send me a link").click()
    page.goto(link_in(site.letter_to(email), "/sign-in/"))
    page.get_by_role("button", name="Sign in").first.click()
    page.wait_for_url(lambda url: "/sign-in" not in url)
    return page
