"""What a plugin adds, item by item: shown before it is switched on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from msgspec import Struct

from fireside.kernel.registries import Registry
from fireside.plugins.contents import Contents
from fireside.plugins.types import QuestionPack
from fireside.plugins.vocabulary import FIELDS

_HEARD: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "validate_booking": ("a say in bookings", "May object to a request for a time, in words"),
        "on_event": ("an ear for what happens", "Is told afterwards, by number and never by name"),
    }
)
"""Hooks that are called later and add what people notice: what it is, and what it does."""


class Addition(Struct, frozen=True):
    """One thing that a plugin adds."""

    title: str
    detail: str
    """What an administrator weighs, such as a count or a weight; may be empty."""


class AdditionGroup(Struct, frozen=True):
    """All things of one kind; ``kind`` is a plural, such as "question packs"."""

    kind: str
    items: tuple[Addition, ...]
    spoken: str = ""
    """What the group is called where a count of its things says nothing."""

    @property
    def words(self) -> str:
        """Return the group in short, such as "1 match filter"."""
        if self.spoken:
            return self.spoken
        count = len(self.items)
        return f"{count} {self.kind if count != 1 else self.kind.removesuffix('s')}"


def additions_of(loaded: Contents, plugin: str) -> tuple[AdditionGroup, ...]:
    """Return what a plugin adds, by kind; kinds of which it adds nothing are left out."""
    registries = (getattr(loaded, name) for name in loaded.__struct_fields__)
    groups = (
        AdditionGroup(
            registry.name,
            tuple(_addition(registry.name, entry.key, entry.item) for entry in mine),
        )
        for registry in registries
        if isinstance(registry, Registry)
        and registry is not loaded.hooks
        and (mine := registry.of({plugin}))
    )
    heard = (
        AdditionGroup(loaded.hooks.name, (Addition(does, ""),), spoken)
        for hook, (spoken, does) in _HEARD.items()
        if loaded.hooks.find(f"{plugin}.{hook}") is not None
    )
    return (*sorted(groups, key=lambda group: _place(group.kind)), *heard)


def _addition(kind: str, key: str, item: Any) -> Addition:
    return Addition(getattr(item, "title", "") or key, _DETAILS.get(kind, _nothing)(item))


def _place(kind: str) -> int:
    known = list(_DETAILS)
    return known.index(kind) if kind in known else len(known)


def _nothing(item: Any) -> str:
    return ""


def _pack(pack: QuestionPack) -> str:
    count = len(pack.questions)
    fits = ", ".join(FIELDS.get(key, key) for key in pack.fields) or "any field"
    return (
        f"{count} {'question' if count == 1 else 'questions'}, version {pack.version}, for {fits}"
    )


_DETAILS: Final[Mapping[str, Callable[[Any], str]]] = MappingProxyType(
    {
        "question packs": _pack,
        "match filters": lambda _: "may leave hosts out, and says why",
        "match scorers": lambda scorer: f"weight {scorer.weight:g}, where 1 is ordinary",
        "packet sections": lambda section: f"place {section.order} in the packet",
        "packet themes": lambda _: "a look that packets may have",
        "meeting providers": lambda _: "may give each video meeting a room",
    }
)
"""How each kind is told of, in the order in which they are shown; others come after, by title."""
