"""What a plugin adds, told before it is switched on."""

from __future__ import annotations

from dataclasses import dataclass, field

from fireside.kernel.registries import Registry
from fireside.plugins.additions import Addition, AdditionGroup, additions_of
from fireside.plugins.contents import Contents
from fireside.plugins.loader import load_plugins


@dataclass
class Page:
    title: str


@dataclass
class MoreContents(Contents):
    """As it is once plugins may bring another kind of thing."""

    pages: Registry[Page] = field(default_factory=lambda: Registry("pages"))


def test_the_starter_set_is_told_by_kind_in_the_order_of_an_interview() -> None:
    groups = additions_of(load_plugins(), "fireside_starter")
    assert [group.kind for group in groups] == [
        "question packs",
        "match filters",
        "match scorers",
        "packet sections",
        "packet themes",
    ]
    assert all(item.title and item.detail for group in groups for item in group.items)


def test_a_kind_that_is_new_is_told_by_its_titles_after_the_others() -> None:
    loaded = MoreContents()
    loaded.pages.add("one", "first", Page("First page"))
    loaded.pages.add("one", "second", Page(""))
    loaded.pages.add("two", "other", Page("Of somebody else"))
    (group,) = additions_of(loaded, "one")
    assert group == AdditionGroup("pages", (Addition("First page", ""), Addition("second", "")))
    assert group.words == "2 pages"


def test_a_plugin_that_adds_nothing_has_no_groups() -> None:
    assert additions_of(Contents(), "nobody") == ()
