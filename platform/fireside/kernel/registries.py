"""Named collections that the plugin loader fills and rooms read; they know no plugin's types.

A registry keeps what was given in a fixed order: by owner, and for one owner as it was given,
so that the order never depends on which plugin was installed first.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Generic, TypeVar

from msgspec import Struct

Item = TypeVar("Item")


class DuplicateKey(ValueError):
    """One owner gave two things the same key."""


class Registered(Struct, Generic[Item], frozen=True):
    """One thing together with the plugin that gave it."""

    owner: str
    key: str
    item: Item

    @property
    def full_key(self) -> str:
        """Return `owner.key`: unique in a deployment, and what other tables may store."""
        return f"{self.owner}.{self.key}"


class Registry(Generic[Item]):
    """What all plugins gave of one kind."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._by_owner: dict[str, dict[str, Registered[Item]]] = {}

    def add(self, owner: str, key: str, item: Item) -> None:
        """Keep an item; raise DuplicateKey when the owner has used the key before."""
        mine = self._by_owner.setdefault(owner, {})
        if key in mine:
            raise DuplicateKey(f"{owner} gives {self.name} the key {key!r} twice")
        mine[key] = Registered(owner, key, item)

    def forget(self, owner: str) -> None:
        """Drop everything an owner gave."""
        self._by_owner.pop(owner, None)

    def find(self, full_key: str) -> Registered[Item] | None:
        """Return what is kept under `owner.key`, or None when its plugin is gone."""
        owner, _, key = full_key.partition(".")
        return self._by_owner.get(owner, {}).get(key)

    def of(self, owners: Collection[str]) -> tuple[Registered[Item], ...]:
        """Return what these owners gave, ordered by owner."""
        return tuple(entry for entry in self if entry.owner in owners)

    def __iter__(self) -> Iterator[Registered[Item]]:
        for owner in sorted(self._by_owner):
            yield from self._by_owner[owner].values()

    def __len__(self) -> int:
        return sum(len(mine) for mine in self._by_owner.values())
