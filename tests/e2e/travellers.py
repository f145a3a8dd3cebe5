"""Two ways of using a page: by keyboard alone, and by pointer with JavaScript switched off."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Protocol

from playwright.sync_api import Locator, Page

from tests.e2e.accessibility import assert_accessible

_MOST_TABS = 400
_FOCUSED = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return '';
  const labels = at.labels ? Array.from(at.labels).map(label => label.innerText) : [];
  const icon = at.querySelector('svg[aria-label], svg title');
  const name = icon ? (icon.getAttribute('aria-label') || icon.textContent) : '';
  return [at.getAttribute('aria-label') || '', ...labels, at.innerText || '', name].join(' ');
}"""


_RADIO_GROUP = """wanted => {
  const radios = Array.from(document.querySelectorAll('input[type=radio]'));
  const found = radios.find(one => Array.from(one.labels).some(l => l.innerText.includes(wanted)));
  return found ? found.name : '';
}"""
_TELL_LEAVING = "() => addEventListener('beforeunload', () => { window.leaving = true; })"
_FOCUSED_GROUP = "() => document.activeElement.type === 'radio' ? document.activeElement.name : ''"


class Traveller(Protocol):
    """Somebody who goes through pages; names are those that a screen reader would say."""

    page: Page

    def press(self, name: str) -> None:
        """Press a button or follow a link, and wait for what comes."""

    def tick(self, name: str) -> None:
        """Choose a radio button or a checkbox."""

    def write(self, name: str, text: str) -> None:
        """Fill a text field."""


class ByKeyboard:
    """Tab to what is wanted, then Enter, Space or letters; the pointer is never used."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, name: str) -> None:
        """Press Enter on it."""
        self._reach(name)
        self.page.evaluate(_TELL_LEAVING)
        self.page.keyboard.press("Enter")
        self._settle()

    def tick(self, name: str) -> None:
        """Press Space on it; within a group of radio buttons the arrow keys lead to it."""
        group = self.page.evaluate(_RADIO_GROUP, name)
        if not group:
            self._reach(name)
            self.page.keyboard.press("Space")
            return
        self._tab_until(lambda: self.page.evaluate(_FOCUSED_GROUP) == group, name)
        self.page.keyboard.press("Space")
        for _ in range(_MOST_TABS):
            if name in self._focused():
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"no arrow key leads to {name!r} on {self.page.url}")

    def write(self, name: str, text: str) -> None:
        """Type into it."""
        self._reach(name)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def _reach(self, name: str) -> None:
        wanted = " ".join(name.split())
        self._tab_until(lambda: wanted in self._focused(), name)

    def _tab_until(self, there: Callable[[], bool], name: str) -> None:
        self.page.evaluate("() => document.activeElement && document.activeElement.blur()")
        seen: list[str] = []
        for _ in range(_MOST_TABS):
            self.page.keyboard.press("Tab")
            if there():
                return
            seen.append(self._focused()[:60])
        raise AssertionError(f"{name!r} cannot be reached by Tab on {self.page.url}: {seen[:60]}")

    def _focused(self) -> str:
        return " ".join(str(self.page.evaluate(_FOCUSED)).split())

    def _settle(self) -> None:
        self.page.wait_for_timeout(150)
        self.page.wait_for_function("() => !window.leaving")  # the next page knows of no such thing
        self.page.wait_for_load_state("networkidle")


class WithoutScripts:
    """Clicks, in a browser in which no JavaScript runs."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, name: str) -> None:
        """Click it."""
        self._find(name, "button, a, summary").click()
        self.page.wait_for_load_state()

    def tick(self, name: str) -> None:
        """Click its label."""
        self.page.locator("label").filter(has_text=re.compile(re.escape(name))).first.click()

    def write(self, name: str, text: str) -> None:
        """Fill it."""
        fields = self.page.locator("input, textarea")
        fields.and_(self.page.get_by_label(name)).first.fill(text)

    def _find(self, name: str, kinds: str) -> Locator:
        by_text = self.page.locator(kinds).filter(has_text=re.compile(re.escape(name)))
        by_label = self.page.locator(f'[aria-label*="{name}"]')
        return by_text.or_(by_label).locator("visible=true").first


def look(traveller: Traveller, heading: str) -> None:
    """Check that a page says where one is, and that everybody can use it."""
    traveller.page.get_by_role("heading", name=heading).first.wait_for()
    if isinstance(traveller, ByKeyboard):
        assert_accessible(traveller.page)
