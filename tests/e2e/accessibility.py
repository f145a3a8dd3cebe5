"""axe-core on a page, in both themes and at both widths, and no sideways scrolling."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import axe_playwright_python
from playwright.sync_api import Page

_AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
_THERE = "() => typeof axe === 'object'"
_RUN = """rules => axe.run(document, {resultTypes: ['violations'], preload: false, ...rules})
  .then(found => found.violations)"""
_COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
"""All that another theme can change; the other rules have been asked in the first one."""
_OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
_STILL = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('* { transition: none !important; animation: none !important; }');
  document.adoptedStyleSheets = [sheet];
}"""  # colours that fade for a moment would be measured halfway
WIDTHS = (390, 1280)
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


def assert_accessible(page: Page) -> None:
    """Fail with what axe-core finds in any theme or width; the page is left as it was."""
    before = page.viewport_size
    page.locator("h1").first.wait_for()  # a page that is still coming has none
    page.evaluate(_STILL)
    if not page.evaluate(_THERE):
        page.evaluate(_AXE)
    faults: list[str] = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        for theme in THEMES:
            page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            where = f"{page.url} at {width} px, {theme}"
            found = page.evaluate(_RUN, {} if theme == THEMES[0] else _COLOURS)
            faults += [f"{where}: {_tell(one)}" for one in found]
            if page.evaluate(_OVERFLOW) > 0:
                faults.append(f"{where}: scrolls sideways")
    page.emulate_media(color_scheme=None, reduced_motion=None)
    if before:
        page.set_viewport_size(before)
    assert not faults, "\n".join(faults)


def _tell(violation: dict[str, Any]) -> str:
    targets = [" ".join(node["target"]) for node in violation["nodes"][:4]]
    return f"{violation['id']}: {violation['help']}: {targets}"
