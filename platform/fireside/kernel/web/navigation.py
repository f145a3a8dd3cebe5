"""The main menu: rooms register entries, each shown to whoever may follow it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flask import request
from msgspec import Struct

from fireside.kernel import permissions
from fireside.kernel.permissions import Actor
from fireside.kernel.web.addresses import url_for


class NavItem(Struct, frozen=True):
    """One entry: lower ``order`` comes first; shown when ``action`` is allowed.

    ``covers`` names what else belongs to it: endpoints, or rooms with all their pages save those
    that are entries of their own.
    """

    label: str
    endpoint: str
    icon: str
    action: str
    order: int = 50
    covers: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        """Where it leads."""
        return url_for(self.endpoint)

    @property
    def current(self) -> bool:
        """Tell whether the present page is this one, or belongs to it."""
        if request.endpoint == self.endpoint or request.endpoint in _items:
            return request.endpoint == self.endpoint
        return request.endpoint in self.covers or request.blueprint in self.covers


_items: dict[str, NavItem] = {}
Source = Callable[[Actor], Sequence[NavItem]]
"""Gives further entries for one person, anew for each page; it never raises."""
_sources: list[Source] = []


def register_navigation(*items: NavItem) -> None:
    """Add entries to the menu."""
    for item in items:
        _items[item.endpoint] = item


def register_navigation_source(source: Source) -> None:
    """Ask a function for further entries with each page; it cannot replace those of rooms."""
    if source not in _sources:
        _sources.append(source)


def navigation() -> list[NavItem]:
    """Return the entries that the present person may follow, in order."""
    actor = permissions.current_actor()
    offered = [*_items.values(), *(item for source in _sources for item in source(actor))]
    visible = [item for item in offered if permissions.allowed(actor, item.action)]
    return sorted(visible, key=lambda item: (item.order, item.label))
