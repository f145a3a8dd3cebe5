"""What the people room tells the rooms after it."""

from __future__ import annotations

from msgspec import Struct


class HostChanged(Struct, frozen=True):
    """What a host offers, her zone or her name has changed."""

    membership_id: int


class RolesChanged(Struct, frozen=True):
    """Somebody became or is no longer something, or rests for a while."""

    membership_id: int


class MemberLeft(Struct, frozen=True):
    """Somebody has left for good: every room erases its share in the same transaction."""

    membership_id: int


class PersonBlocked(Struct, frozen=True):
    """One of two does not want to meet the other any more."""

    blocker_id: int
    blocked_id: int
