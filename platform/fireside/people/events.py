"""What the people room tells the rooms after it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class HostChanged:
    """What a host offers, her zone or her name has changed."""

    membership_id: int


@dataclass(frozen=True)
class RolesChanged:
    """Somebody became or is no longer something, or rests for a while."""

    membership_id: int


@dataclass(frozen=True)
class MemberLeft:
    """Somebody has left for good: every room erases its share in the same transaction."""

    membership_id: int


@dataclass(frozen=True)
class PersonBlocked:
    """One of two does not want to meet the other any more."""

    blocker_id: int
    blocked_id: int
