"""What a plugin adds, told before it is switched on."""

from __future__ import annotations

from dataclasses import dataclass

from msgspec import field

from fireside.kernel.registries import Registry
from fireside.plugins.additions import Addition, AdditionGroup, additions_of
from fireside.plugins.contents import Contents
from fireside.plugins.loader import load_plugins


@dataclass
class Song:
    title: str


class MoreContents(Contents):
    """As it is once plugins may bring another kind of thing."""

    songs: Registry[Song] = field(default_factory=lambda: Registry("songs"))


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
    loaded.songs.add("one", "first", Song("First song"))
    loaded.songs.add("one", "second", Song(""))
    loaded.songs.add("two", "other", Song("Of somebody else"))
    (group,) = additions_of(loaded, "one")
    assert group == AdditionGroup("songs", (Addition("First song", ""), Addition("second", "")))
    assert group.words == "2 songs"


def test_a_plugin_that_adds_nothing_has_no_groups() -> None:
    assert additions_of(Contents(), "nobody") == ()
