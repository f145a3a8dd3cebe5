"""What one room tells the rooms after it. Subscribers run at once, in the same transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import TypeVar

Event = TypeVar("Event")
_subscribers: defaultdict[type, list[Callable[..., None]]] = defaultdict(list)


def subscribe(kind: type[Event], handler: Callable[[Event], None]) -> None:
    """Call ``handler`` for every event of exactly this kind; registering twice is harmless."""
    if handler not in _subscribers[kind]:
        _subscribers[kind].append(handler)


def announce(event: object) -> None:
    """Tell every subscriber; what one raises undoes the transaction that announced it."""
    for handler in _subscribers[type(event)]:
        handler(event)
