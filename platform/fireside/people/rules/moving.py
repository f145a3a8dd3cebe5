"""Moving to another address: both mailboxes have a say, within a day."""

from __future__ import annotations

import enum
from datetime import datetime, timedelta
from typing import Protocol

ADDRESS_LIFE = timedelta(hours=24)


class Side(enum.StrEnum):
    """The two mailboxes."""

    OLD = "old"
    NEW = "new"


class Waiting(Protocol):
    """What decides how far a change is; all in UTC."""

    @property
    def expires_at(self) -> datetime:
        """When it is too late."""

    @property
    def old_confirmed_at(self) -> datetime | None:
        """When the old mailbox said yes."""

    @property
    def new_confirmed_at(self) -> datetime | None:
        """When the new mailbox said yes."""

    @property
    def settled_at(self) -> datetime | None:
        """When it was applied or called off."""


def is_settled(change: Waiting, present: datetime) -> bool:
    """Tell whether nothing can be said about a change any more."""
    return change.settled_at is not None or change.expires_at <= present


def next_word(change: Waiting) -> Side | None:
    """Return whose word is missing still, the new mailbox first; None when both have spoken."""
    if change.new_confirmed_at is None:
        return Side.NEW
    return Side.OLD if change.old_confirmed_at is None else None
