"""Ways to tell somebody something beside mail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from fireside.plugins.types.context import PluginContext


class Delivery(StrEnum):
    """What came of an attempt."""

    DELIVERED = "delivered"
    LATER = "later"
    """The other side is away: the notice is tried again, with growing pauses."""
    REFUSED = "refused"
    """It will not be taken, now or later: it is given up."""


@dataclass(frozen=True, slots=True)
class Notice:
    """A short word that something has happened: numbers and fixed words, nothing that people wrote.

    `id` is the same each time the notice is tried again: whoever receives it can tell by it that
    it is there already.
    """

    id: str
    kind: str
    """What happened, such as `booking.requested`."""
    text: str
    """A sentence that says no more than the kind does."""
    url: str
    """Where to read what it is about, after signing in."""
    membership_id: int
    """Whom it is for."""
    at: datetime


Deliver = Callable[[PluginContext, Notice], Delivery]


@dataclass(frozen=True, slots=True)
class Channel:
    """A way to be told; each person it is open to chooses it for herself."""

    key: str
    title: str
    """As a choice, such as "In the team's chat room"."""
    sentence: str
    """What choosing it means, and who else sees it."""
    roles: frozenset[str]
    """Who may choose it: `student`, `host`, `advisor`, `administrator`."""
    deliver: Deliver
